// Messages to students: lists, sending again, the call list, the queue's gate, and the receipts that providers push.
#include <future>
#include <memory>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "notices/pushed_receipts.hpp"
#include "service/answers.hpp"
#include "service/handlers.hpp"
#include "service/notice_csv.hpp"

namespace cs::service::notices_of {
namespace {

constexpr int export_page = 500;

/// A page of messages as the caller may see them.
Result<api::NoticePage> page_of(Context& x, const Request& r, const Asked& asked, store::NoticeQuery query) {
  CS_ASSIGN(const bool call_list, flag_of(r, "call_list"));
  CS_ASSIGN(const auto where, x.store.access.campaigns(asked.by, {domain::Permission::view_notices}, narrowing_of(r)));
  CS_ASSIGN(query.counts, flag_of(r, "counts"));
  CS_ASSIGN(query.from, time_of(r, "from"));
  CS_ASSIGN(query.to, time_of(r, "to"));
  query.college = text_of(r, "college");
  query.submission = text_of(r, "submission");
  query.state = text_of(r, "state");
  query.text = text_of(r, "text");
  query.call_list = call_list;
  return x.store.notices.list(where, query);
}

}  // namespace

void list(Context& x, CallPtr call, const Asked& asked) {
  const auto window = window_of(call->request());
  if (!window) return call->reply(problem(window.error()));
  answer(call, page_of(x, call->request(), asked, {.offset = window->offset, .limit = window->limit}));
}

void export_csv(Context& x, CallPtr call, const Asked& asked) {
  std::string csv =
      "\xEF\xBB\xBF编号,学号,姓名,手机号,事由,状态,条数,费用(元),时间,说明,电话名单,处理人,处理说明,补发自,内容\r\n";
  // By the last id of the page before: what is queued meanwhile moves no row to another page. All of them, in a file,
  // because a season's messages need more memory than a service should take.
  OpenFile file = OpenFile::temporary();
  if (!file) return call->reply(problem(io_error("export.file", "No temporary file can be made for the export.")));
  for (std::string last;;) {
    const auto page = page_of(x, call->request(), asked, {.limit = export_page, .before = last});
    if (!page) return call->reply(problem(page.error()));
    for (const api::NoticeRow& n : page->rows) csv += notice_csv_line(n);
    if (!file.append(csv))
      return call->reply(problem(io_error("export.file", "The export cannot be written: the disk is full.")));
    csv.clear();
    if (page->rows.size() < export_page) break;
    last = page->rows.back().id;
  }
  Reply reply;
  reply.content_type = "text/csv; charset=utf-8";
  reply.headers = {{"Content-Disposition", "attachment; filename=\"notices.csv\""}};
  reply.file = std::move(file);
  call->reply(std::move(reply));
}

void desk(Context& x, CallPtr call, const Asked& asked) {
  const auto where =
      x.store.access.campaigns(asked.by, {domain::Permission::view_notices}, narrowing_of(call->request()));
  if (!where) return call->reply(problem(where.error()));
  answer(call, x.store.notices.desk(*where));
}

void resume(Context& x, CallPtr call, const Asked& asked) {
  x.store.outbox.set_gate(std::nullopt, asked.by.name, x.clock.now()).then([&x, call](Result<store::Nothing> done) {
    call->reply(done ? no_content() : problem(done.error()));
    if (done && x.hooks.notice_queued) x.hooks.notice_queued();
  });
}

void resend(Context& x, CallPtr call, const Asked& asked) {
  auto key = key_of(call);
  if (!key) return;
  auto request = body_of<api::NoteRequest>(call);
  if (!request) return;
  const auto ref = x.store.access.notice(asked.by, domain::Permission::resend_notice, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.notices.resend(*ref, {std::move(*key), std::move(request->note)}, x.clock.now())
      .then([&x, call](Result<api::ResendReply> sent) {
        answer(call, sent);
        if (sent && x.hooks.notice_queued) x.hooks.notice_queued();
      });
}

void note_call(Context& x, CallPtr call, const Asked& asked) {
  auto key = key_of(call);
  if (!key) return;
  auto request = body_of<api::CallRequest>(call);
  if (!request) return;
  const auto ref = x.store.access.notice(asked.by, domain::Permission::resend_notice, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.notices.note_call(*ref, {std::move(*key), std::move(request->note), request->outcome}, x.clock.now())
      .then([call](Result<store::Nothing> done) { call->reply(done ? no_content() : problem(done.error())); });
}

}  // namespace cs::service::notices_of

namespace cs::service::receipts {
namespace {

constexpr std::size_t receipts_a_commit = 64;

/// Reads with `read`, stores, and answers the way the provider expects.
template <class Read>
void take(Context& x, const CallPtr& call, Read read, const char* thanks) {
  const auto receipts = read(call->request().body);
  if (!receipts) return call->reply(problem(400, receipts.error()));
  // Some at a time, which share a commit: a thousand cost a few flushes, and a decision gets in between. In their
  // order; a repeat after a failure here changes nothing.
  std::size_t begun = 0;
  while (begun < receipts->size()) {
    std::vector<std::future<Result<store::ReceiptFate>>> group;
    for (; begun < receipts->size() && group.size() < receipts_a_commit; ++begun) {
      const notices::PushedReceipt& r = (*receipts)[begun];
      auto answer = std::make_shared<std::promise<Result<store::ReceiptFate>>>();
      group.push_back(answer->get_future());
      x.store.outbox.receive_receipt({r.provider_id, r.out_id, r.phone, r.delivered, r.problem}, x.clock.now())
          .then([answer](Result<store::ReceiptFate> fate) { answer->set_value(std::move(fate)); });
    }
    std::optional<Error> failed;
    for (auto& one : group)
      if (auto fate = one.get(); !fate && !failed) failed = fate.error();
    if (failed) return call->reply(problem(*failed));
  }
  call->reply(json_reply(thanks));
}

}  // namespace

std::optional<Reply> unknown_address(const ApiOptions& options, const std::string& token) {
  // The address holds the secret that the provider was given; without it there is no such address.
  if (!options.receipt_token.empty() && equal_secret(options.receipt_token, token)) return std::nullopt;
  return problem({Code::not_found, "http.not_found", "There is no such address here."});
}

void aliyun(Context& x, CallPtr call, const Asked&) {
  take(x, call, &notices::read_aliyun_receipts, R"({"code":0,"msg":"接收成功"})");
}
void tencent(Context& x, CallPtr call, const Asked&) {
  take(x, call, &notices::read_tencent_receipts, R"({"result":0,"errmsg":"OK"})");
}
void webhook(Context& x, CallPtr call, const Asked&) {
  take(x, call, &notices::read_webhook_receipts, R"({"result":"ok"})");
}

}  // namespace cs::service::receipts
