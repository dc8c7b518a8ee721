// Undo by its reviewer before the message is due: facts are loaded here, domain/deciding.cpp judges (plan_undo), and
// the plan is applied in the same transaction.
#include "base/ids.hpp"
#include "base/text.hpp"
#include "domain/deciding.hpp"
#include "store/answers.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/decisions.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/look_rows.hpp"
#include "store/outbox_rows.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

using domain::DecisionState;
using domain::Move;
using domain::State;

/// It had nothing new to tell (domain::Telling::nothing): its grace period alone counts.
bool tells_nothing(db::Connection& c, const StoredDecision& d, TimePoint now) {
  return now < d.grace_until && !c.query("SELECT 1 FROM notices WHERE decision = ?1", d.row).next();
}

/// The message is still there to be taken back. Undo and dispatch compete for this row: cancel() has the same
/// condition.
bool message_waits(db::Connection& c, const StoredDecision& d, TimePoint now) {
  return c.query("SELECT 1 FROM notices WHERE decision = ?1 AND state = 'queued' AND ?2 < not_before", d.row, now)
             .next() ||
         tells_nothing(c, d, now);
}

/// False when the dispatcher was quicker.
bool cancel_message(db::Connection& c, const StoredDecision& d, TimePoint now) {
  if (tells_nothing(c, d, now)) return true;
  const auto cancelled =
      static_cast<int>(c.run("UPDATE notices SET state = 'cancelled', updated = ?2"
                             " WHERE decision = ?1 AND state = 'queued' AND ?2 < not_before",
                             d.row, now));
  tally_notice(c, d.campaign, domain::NoticeState::queued, -cancelled);
  tally_notice(c, d.campaign, domain::NoticeState::cancelled, cancelled);
  return cancelled > 0;
}

void set_state(db::Connection& c, std::int64_t decision, DecisionState state, TimePoint now) {
  c.run("UPDATE decisions SET state = ?2, ended = ?3, version = version + 1 WHERE id = ?1", decision,
        domain::to_string(state), now);
}

Result<api::UndoReply> undo_decision(db::Connection& c, const std::string& user, const StoredDecision& d,
                                     TimePoint now) {
  const auto s = load_submission(c, d.submission);
  if (!s) return unknown_submission(public_id('s', d.submission));
  CS_ASSIGN(const domain::UndoPlan plan,
            domain::plan_undo(user, {d.reviewer, d.state, s->state, message_waits(c, d, now)}));
  const api::UndoReply reply{public_id('d', d.row), public_id('s', d.submission), plan.to};
  if (plan.already) return reply;
  if (!cancel_message(c, d, now)) return domain::undo_too_late();
  CS_TRY(move_submission(c, *s, Move::undo));
  set_state(c, d.row, DecisionState::undone, now);
  // A reference may have been replaced meanwhile.
  if (renew_evidence(c, d.student, now)) check_again(c, d.student, now);
  tally_decision(c, counted_decision(c, d.row), -1);
  tally_undone(c, d.campaign, d.reviewer, d.decided);
  close_looks(c, d.row, domain::LookState::unneeded, user, "", now);
  append_audit(c, now, user, "decision.undo", reply.decision, "{}");
  return reply;
}

/// Undo by the key of a decide: its decision, or a tombstone that keeps a late decide from taking effect.
Result<api::UndoReply> undo_by_key(db::Connection& c, const UndoByKey& args, TimePoint now) {
  const auto kept = kept_answer(c, args.decide_key);
  CS_ASSIGN(const domain::UndoByKey plan,
            domain::plan_undo_by_key(args.by, kept ? std::optional(request_of(*kept)) : std::nullopt));
  if (plan == domain::UndoByKey::of_decision) {
    CS_ASSIGN(const api::DecideReply first, api::decode<api::DecideReply>(kept->answer.value_or("")));
    const auto row = row_id('d', first.decision);
    const auto d = row ? load_decision(c, *row) : std::nullopt;
    if (!d) return unknown_decision(first.decision);
    return undo_decision(c, args.by, *d, now);
  }
  if (plan == domain::UndoByKey::withhold) {
    keep_answer(c, args.decide_key, {args.by, "decide", "", "", std::nullopt}, now);
    append_audit(c, now, args.by, "decision.withhold", args.decide_key, "{}");
  }
  return api::UndoReply{"", "", State::pending};
}

/// Under the undo's own key: the first answer, or that of `undo`, which is kept.
template <class Undo>
Result<api::UndoReply> once(db::Connection& c, const std::string& key, KeptAnswer asked, TimePoint now, Undo undo) {
  if (!is_uuid(key) || key == asked.subject)
    return invalid("idempotency.key", "An idempotency key is a UUID, and an undo has its own.");
  if (const auto kept = kept_answer(c, key)) {
    CS_TRY(same_request(*kept, asked));
    return api::decode<api::UndoReply>(kept->answer.value_or(""));
  }
  CS_ASSIGN(const api::UndoReply reply, undo());
  asked.answer = api::encode(reply);
  keep_answer(c, key, asked, now);
  return reply;
}

}  // namespace

Write<api::UndoReply> Decisions::undo(const DecisionRef& decision, std::string key, TimePoint now) {
  return db_.write<api::UndoReply>([=](db::Connection& c) -> Result<api::UndoReply> {
    return once(c, key, {decision.by(), "undo", decision.id(), "", std::nullopt}, now, [&]() -> Result<api::UndoReply> {
      const auto d = load_decision(c, decision.row());
      if (!d) return unknown_decision(decision.id());
      return undo_decision(c, decision.by(), *d, now);
    });
  });
}

Write<api::UndoReply> Decisions::undo(UndoByKey args, TimePoint now) {
  return db_.write<api::UndoReply>([=](db::Connection& c) -> Result<api::UndoReply> {
    if (!is_uuid(args.decide_key)) return invalid("idempotency.key", "An idempotency key is a UUID.");
    return once(c, args.key, {args.by, "undo", args.decide_key, "", std::nullopt}, now,
                [&] { return undo_by_key(c, args, now); });
  });
}

}  // namespace cs::store
