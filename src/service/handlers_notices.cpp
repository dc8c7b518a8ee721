// Messages to students: lists, sending again, the call list, the queue's gate, and the receipts that providers push.
#include <map>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "notices/pushed_receipts.hpp"
#include "service/answers.hpp"
#include "service/csv.hpp"
#include "service/handlers.hpp"

namespace cs::service::notices_of {
namespace {

constexpr int export_page = 500, most_exported = 200'000;

std::string yuan(std::int64_t milli) {
  std::string text = std::to_string(milli);
  text.insert(0, text.size() < 4 ? 4 - text.size() : 0, '0');
  return text.insert(text.size() - 3, ".");
}

/// A page of messages as the caller may see them.
Result<api::NoticePage> page_of(Context& x, const Request& r, const Asked& asked, int offset, int limit) {
  CS_ASSIGN(const bool call_list, flag_of(r, "call_list"));
  CS_ASSIGN(const auto where, x.store.access.campaigns(asked.by, {domain::Permission::view_notices}, narrowing_of(r)));
  store::NoticeQuery query;
  query.submission = text_of(r, "submission");
  query.state = text_of(r, "state");
  query.text = text_of(r, "text");
  query.call_list = call_list;
  query.offset = offset;
  query.limit = limit;
  return x.store.notices.list(where, query);
}

}  // namespace

void list(Context& x, CallPtr call, const Asked& asked) {
  const auto window = window_of(call->request());
  if (!window) return call->reply(problem(window.error()));
  answer(call, page_of(x, call->request(), asked, window->offset, window->limit));
}

void export_csv(Context& x, CallPtr call, const Asked& asked) {
  std::string csv =
      "\xEF\xBB\xBF编号,学号,姓名,手机号,事由,状态,条数,费用(元),时间,说明,电话名单,处理人,处理说明,补发自,内容\r\n";
  for (int offset = 0; offset < most_exported; offset += export_page) {
    const auto page = page_of(x, call->request(), asked, offset, export_page);
    if (!page) return call->reply(problem(page.error()));
    for (const api::NoticeRow& n : page->rows) {
      bool first = true;
      for (const std::string& field :
           {n.id, n.student_number, n.student_name, n.phone, std::string(domain::to_string(n.occasion)),
            std::string(domain::to_string(n.state)), std::to_string(n.segments), yuan(n.cost_milli),
            to_iso8601(n.updated), n.problem, n.call, n.called_by, n.call_note, n.resend_of, n.text}) {
        if (!std::exchange(first, false)) csv += ',';
        csv += csv_field(field);
      }
      csv += "\r\n";
    }
    if (page->rows.size() < export_page) break;
  }
  Reply reply;
  reply.content_type = "text/csv; charset=utf-8";
  reply.headers = {{"Content-Disposition", "attachment; filename=\"notices.csv\""}};
  reply.body = std::move(csv);
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

void tick_off_call(Context& x, CallPtr call, const Asked& asked) {
  auto key = key_of(call);
  if (!key) return;
  auto request = body_of<api::NoteRequest>(call);
  if (!request) return;
  const auto ref = x.store.access.notice(asked.by, domain::Permission::resend_notice, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.notices.tick_off_call(*ref, {std::move(*key), std::move(request->note)}, x.clock.now())
      .then([call](Result<store::Nothing> done) { call->reply(done ? no_content() : problem(done.error())); });
}

}  // namespace cs::service::notices_of

namespace cs::service::receipts {
namespace {

/// Checks the token, reads with `read`, stores, and answers the way the provider expects.
template <class Read>
void take(Context& x, const CallPtr& call, const Asked& asked, Read read, const char* thanks) {
  // The address holds the secret that the provider was given; without it there is no such address.
  if (x.options.receipt_token.empty() || !equal_secret(x.options.receipt_token, asked.captures.at(0)))
    return call->reply(problem({Code::not_found, "http.not_found", "There is no such address here."}));
  const auto receipts = read(call->request().body);
  if (!receipts) return call->reply(problem(400, receipts.error()));
  for (const notices::PushedReceipt& r : *receipts) {
    // Each in a commit of its own, in their order; a repeat after a failure here changes nothing.
    const auto stored =
        x.store.outbox.receive_receipt({r.provider_id, r.out_id, r.phone, r.delivered, r.problem}, x.clock.now()).get();
    if (!stored) return call->reply(problem(stored.error()));
  }
  call->reply(json_reply(thanks));
}

}  // namespace

void aliyun(Context& x, CallPtr call, const Asked& asked) {
  take(x, call, asked, &notices::read_aliyun_receipts, R"({"code":0,"msg":"接收成功"})");
}
void tencent(Context& x, CallPtr call, const Asked& asked) {
  take(x, call, asked, &notices::read_tencent_receipts, R"({"result":0,"errmsg":"OK"})");
}
void webhook(Context& x, CallPtr call, const Asked& asked) {
  take(x, call, asked, &notices::read_webhook_receipts, R"({"result":"ok"})");
}

}  // namespace cs::service::receipts
