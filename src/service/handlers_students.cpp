// One student, as support sees them.
#include "service/answers.hpp"
#include "service/handlers.hpp"

namespace cs::service::students {
namespace {

using domain::Permission;

Result<store::StudentQuery> query_of(const Request& r) {
  store::StudentQuery query;
  CS_ASSIGN(const Window window, window_of(r));
  CS_ASSIGN(query.counts, flag_of(r, "counts"));
  query.text = text_of(r, "text");
  query.look = text_of(r, "look");
  query.college = text_of(r, "college");
  query.offset = window.offset;
  query.limit = window.limit;
  return query;
}

}  // namespace

void list(Context& x, CallPtr call, const Asked& asked) {
  const auto query = query_of(call->request());
  if (!query) return call->reply(problem(query.error()));
  const auto where = x.store.access.campaigns(asked.by, {Permission::view_decisions}, narrowing_of(call->request()));
  if (!where) return call->reply(problem(where.error()));
  answer(call, x.store.students.list(*where, *query, x.clock.now()));
}

void get(Context& x, CallPtr call, const Asked& asked) {
  const auto ref = x.store.access.student(asked.by, Permission::view_decisions, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  answer(call, x.store.students.file(*ref, x.clock.now()));
}

void show_phone(Context& x, CallPtr call, const Asked& asked) {
  auto request = body_of<api::NoteRequest>(call);
  if (!request) return;
  const auto ref = x.store.access.student(asked.by, Permission::resend_notice, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.students.show_phone(*ref, std::move(request->note), x.clock.now())
      .then([call](Result<api::PhoneReply> shown) { answer(call, shown); });
}

void correct_phone(Context& x, CallPtr call, const Asked& asked) {
  auto key = key_of(call);
  if (!key) return;
  auto request = body_of<api::CorrectPhoneRequest>(call);
  if (!request) return;
  const auto ref = x.store.access.student(asked.by, Permission::resend_notice, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.students
      .correct_phone(*ref,
                     {std::move(*key), std::move(request->phone), std::move(request->note), std::move(request->resend)},
                     x.clock.now())
      .then([&x, call](Result<api::CorrectPhoneReply> corrected) {
        answer(call, corrected);
        if (corrected && x.hooks.notice_queued) x.hooks.notice_queued();
      });
}

}  // namespace cs::service::students
