// Messages to students: lists, sending again, the call list, the queue's gate, and the receipts that providers push.
#include <future>
#include <map>
#include <memory>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "notices/pushed_receipts.hpp"
#include "service/answers.hpp"
#include "service/api.hpp"
#include "service/masking.hpp"
#include "service/notice_csv.hpp"

namespace cs::service {
namespace {

constexpr int export_page = 500;
constexpr std::size_t receipts_a_commit = 64;

}  // namespace

Result<api::NoticePage> Api::notices_for(const Request& r, domain::Role role, store::NoticeQuery query) {
  CS_ASSIGN(const api::Campaign here, campaign());
  CS_ASSIGN(const bool call_list, flag_of(r, "call_list"));
  query.campaign = here.id;
  query.submission = text_of(r, "submission");
  query.state = text_of(r, "state");
  query.text = text_of(r, "text");
  query.call_list = call_list;
  CS_ASSIGN(api::NoticePage page, store_.notices.list(query));
  // The text names the student; what a reviewer may not see in a list must not stand in a message either.
  for (auto& row : page.rows) mask(row, role);
  return page;
}

void Api::list_notices(CallPtr call, const Asked& asked) {
  const auto window = window_of(call->request());
  if (!window) return call->reply(problem(window.error()));
  answer(call, notices_for(call->request(), asked.by.role, {.offset = window->offset, .limit = window->limit}));
}

void Api::export_notices(CallPtr call, const Asked& asked) {
  std::string csv =
      "\xEF\xBB\xBF编号,学号,姓名,手机号,事由,状态,条数,费用(元),时间,说明,电话名单,处理人,处理说明,补发自,内容\r\n";
  // By the last id of the page before: what is queued meanwhile moves no row to another page. All of them, in a file,
  // because a season's messages need more memory than a service should take.
  OpenFile file = OpenFile::temporary();
  if (!file) return call->reply(problem(io_error("export.file", "No temporary file can be made for the export.")));
  for (std::string last;;) {
    const auto page = notices_for(call->request(), asked.by.role, {.limit = export_page, .before = last});
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

void Api::notice_desk(CallPtr call, const Asked&) {
  const auto here = campaign();
  if (!here) return call->reply(problem(here.error()));
  answer(call, store_.notices.desk(here->id, options_.price_milli));
}

void Api::resume_notices(CallPtr call, const Asked& asked) {
  store_.outbox.set_gate(std::nullopt, asked.by.name, clock_.now()).then([this, call](Result<store::Nothing> done) {
    call->reply(done ? no_content() : problem(done.error()));
    if (done && hooks_.notice_queued) hooks_.notice_queued();
  });
}

void Api::resend_notice(CallPtr call, const Asked& asked) {
  auto key = key_of(call);
  if (!key) return;
  auto request = body_of<api::NoteRequest>(call);
  if (!request) return;
  store_.notices.resend({asked.by.name, *key, asked.captures.at(0), std::move(request->note)}, clock_.now())
      .then([this, call](Result<api::ResendReply> sent) {
        answer(call, sent);
        if (sent && hooks_.notice_queued) hooks_.notice_queued();
      });
}

void Api::tick_off_call(CallPtr call, const Asked& asked) {
  auto key = key_of(call);
  if (!key) return;
  auto request = body_of<api::NoteRequest>(call);
  if (!request) return;
  store_.notices.tick_off_call({asked.by.name, *key, asked.captures.at(0), std::move(request->note)}, clock_.now())
      .then([call](Result<store::Nothing> done) { call->reply(done ? no_content() : problem(done.error())); });
}

template <class Read>
void Api::take_receipts(const CallPtr& call, const Asked& asked, Read read, const char* thanks) {
  // The address holds the secret that the provider was given; without it there is no such address.
  if (options_.receipt_token.empty() || !equal_secret(options_.receipt_token, asked.captures.at(0)))
    return call->reply(problem({Code::not_found, "http.not_found", "There is no such address here."}));
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
      store_.outbox.receive_receipt({r.provider_id, r.out_id, r.phone, r.delivered, r.problem}, clock_.now())
          .then([answer](Result<store::ReceiptFate> fate) { answer->set_value(std::move(fate)); });
    }
    std::optional<Error> failed;
    for (auto& one : group)
      if (auto fate = one.get(); !fate && !failed) failed = fate.error();
    if (failed) return call->reply(problem(*failed));
  }
  call->reply(json_reply(thanks));
}

void Api::aliyun_receipts(CallPtr call, const Asked& asked) {
  take_receipts(call, asked, &notices::read_aliyun_receipts, R"({"code":0,"msg":"接收成功"})");
}
void Api::tencent_receipts(CallPtr call, const Asked& asked) {
  take_receipts(call, asked, &notices::read_tencent_receipts, R"({"result":0,"errmsg":"OK"})");
}
void Api::webhook_receipts(CallPtr call, const Asked& asked) {
  take_receipts(call, asked, &notices::read_webhook_receipts, R"({"result":"ok"})");
}

}  // namespace cs::service
