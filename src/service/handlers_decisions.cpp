// Deciding, taking back, and a supervisor's second look.
#include "base/hash.hpp"
#include "base/ids.hpp"
#include "service/answers.hpp"
#include "service/handlers.hpp"

namespace cs::service::decisions {
namespace {

using domain::Permission;

/// A key of its own for a step that may be sent without one: then a repeat is a step of its own, refused by the rules.
std::optional<std::string> key_or_new(const CallPtr& call) {
  return call->request().idempotency_key.empty() ? new_uuid() : key_of(call);
}

/// The submission of a decision, as its author named it, with what was sent.
struct Sent {
  std::string by, submission;
  store::DecideArgs args;
};

/// Keeps a decision that cannot take effect, then answers with why. It is the author's opinion, not lost.
void keep_late(Context& x, const CallPtr& call, Sent sent, domain::Late why, Error told) {
  x.store.decisions.keep_late(std::move(sent.by), std::move(sent.submission), std::move(sent.args), why, x.clock.now())
      .then([call, told = std::move(told)](Result<store::Nothing>) { call->reply(problem(told)); });
}

Result<store::DecisionQuery> query_of(const Request& r) {
  store::DecisionQuery query;
  CS_ASSIGN(const Window window, window_of(r));
  CS_ASSIGN(query.withdrawal_requested, flag_of(r, "withdrawal_requested"));
  CS_ASSIGN(query.overridden, flag_of(r, "overridden"));
  CS_ASSIGN(query.quick, flag_of(r, "quick"));
  CS_ASSIGN(query.counts, flag_of(r, "counts"));
  CS_ASSIGN(query.from, time_of(r, "from"));
  CS_ASSIGN(query.to, time_of(r, "to"));
  query.text = text_of(r, "text");
  query.reviewer = text_of(r, "reviewer");
  query.verdict = text_of(r, "verdict");
  query.state = text_of(r, "state");
  query.reason = text_of(r, "reason");
  query.check = text_of(r, "check");
  query.college = text_of(r, "college");
  query.offset = window.offset;
  query.limit = window.limit;
  return query;
}

}  // namespace

void state_likeness(Context& x, CallPtr call, const Asked& asked) {
  const auto request = body_of<api::LikenessRequest>(call);
  if (!request) return;
  const auto ref = x.store.access.submission(asked.by, Permission::review, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.decisions.state_likeness(*ref, *request, x.clock.now()).then([&x, call, ref = *ref](auto stated) {
    if (!stated) return call->reply(problem(stated.error()));
    // Reading the submission is not the writer's work.
    if (!x.quick.post([&x, call, ref] { answer(call, x.store.submissions.get(ref, x.clock.now())); }))
      call->reply(problem({Code::unavailable, "service.busy", "The service is busy; try again in a moment."}));
  });
}

// The order is: who is it, is the key known, may they. A repeat of a committed decision gets its first answer also when
// the grant was taken away since.
void decide(Context& x, CallPtr call, const Asked& asked) {
  auto key = key_of(call);
  if (!key) return;
  auto request = body_of<api::DecideRequest>(call);
  if (!request) return;
  Sent sent{asked.by.name, asked.captures.at(0), {}};
  sent.args.key = std::move(*key);
  sent.args.body_hash = sha256(as_bytes(call->request().body));
  sent.args.request = std::move(*request);
  const TimePoint now = x.clock.now();
  const auto first = x.store.decisions.answered(sent.by, sent.submission, sent.args, now);
  if (!first) return call->reply(problem(first.error()));
  if (*first) return call->reply(json_reply(api::encode(**first)));
  const auto ref = x.store.access.submission(asked.by, Permission::review, sent.submission);
  if (!ref) return keep_late(x, call, std::move(sent), domain::Late::grant_revoked, ref.error());
  x.store.decisions.decide(*ref, sent.args, now).then([&x, call, sent](Result<api::DecideReply> decided) {
    if (!decided && decided.error().id == domain::to_string(domain::Late::lease_lost))
      return keep_late(x, call, sent, domain::Late::lease_lost, decided.error());
    answer(call, decided);
    if (decided && x.hooks.notice_queued) x.hooks.notice_queued();
  });
}

void undo(Context& x, CallPtr call, const Asked& asked) {
  auto key = key_of(call);
  if (!key) return;
  const auto ref = x.store.access.decision(asked.by, Permission::review, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.decisions.undo(*ref, std::move(*key), x.clock.now()).then([call](Result<api::UndoReply> undone) {
    answer(call, undone);
  });
}

void undo_by_key(Context& x, CallPtr call, const Asked& asked) {
  auto key = key_of(call);
  if (!key) return;
  x.store.decisions.undo({asked.by.name, std::move(*key), asked.captures.at(0)}, x.clock.now())
      .then([call](Result<api::UndoReply> undone) { answer(call, undone); });
}

void ask_withdrawal(Context& x, CallPtr call, const Asked& asked) {
  auto key = key_or_new(call);
  if (!key) return;
  auto request = body_of<api::NoteRequest>(call);
  if (!request) return;
  const auto ref = x.store.access.decision(asked.by, Permission::review, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.audits.ask_withdrawal(*ref, {std::move(*key), std::move(request->note)}, x.clock.now())
      .then([call](Result<store::Nothing> done) { call->reply(done ? no_content() : problem(done.error())); });
}

void list(Context& x, CallPtr call, const Asked& asked) {
  const Request& r = call->request();
  const auto query = query_of(r);
  if (!query) return call->reply(problem(query.error()));
  const auto where = x.store.access.campaigns(asked.by, {Permission::view_decisions}, narrowing_of(r));
  if (!where) return call->reply(problem(where.error()));
  answer(call, x.store.decisions.list(*where, *query, x.clock.now()));
}

void evidence(Context& x, CallPtr call, const Asked& asked) {
  const auto ref = x.store.access.decision(asked.by, Permission::view_decisions, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  answer(call, x.store.evidence.of(*ref, x.clock.now()));
}

void overturn(Context& x, CallPtr call, const Asked& asked) {
  auto key = key_or_new(call);
  if (!key) return;
  auto request = body_of<api::OverturnRequest>(call);
  if (!request) return;
  const auto ref = x.store.access.decision(asked.by, Permission::overturn, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.audits.overturn(*ref, {std::move(*key), std::move(*request)}, x.clock.now())
      .then([&x, call](Result<api::OverturnReply> overturned) {
        answer(call, overturned);
        if (overturned && x.hooks.notice_queued) x.hooks.notice_queued();
      });
}

}  // namespace cs::service::decisions
