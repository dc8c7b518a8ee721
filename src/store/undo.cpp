// Undo by its reviewer before the message is due.
#include <fmt/format.h>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "store/answers.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/decisions.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/outbox_rows.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

using domain::DecisionState;
using domain::Move;
using domain::State;

Error not_standing(const char* id, DecisionState state) {
  return {Code::refused, id, fmt::format("This decision is {} already.", domain::to_string(state))};
}

void set_state(db::Connection& c, std::int64_t decision, DecisionState state) {
  c.run("UPDATE decisions SET state = ?2 WHERE id = ?1", decision, domain::to_string(state));
}

Result<api::UndoReply> undo_decision(db::Connection& c, const std::string& user, const StoredDecision& d,
                                     TimePoint now) {
  if (d.reviewer != user) return Error{Code::forbidden, "undo.not_yours", "Only one's own decisions can be undone."};
  const auto s = load_submission(c, d.submission);
  if (!s) return unknown_submission(public_id('s', d.submission));
  api::UndoReply reply{public_id('d', d.row), public_id('s', d.submission), s->state};
  if (d.state == DecisionState::undone) return reply;  // by another key: it has what it asked for
  if (d.state != DecisionState::standing) return not_standing("undo.not_standing", d.state);
  // The one row for which undo and dispatch compete.
  const auto cancelled =
      static_cast<int>(c.run("UPDATE notices SET state = 'cancelled', updated = ?2"
                             " WHERE decision = ?1 AND state = 'queued' AND ?2 < not_before",
                             d.row, now));
  if (cancelled == 0)
    return Error{Code::refused, "undo.too_late", "The time to undo is over: ask a supervisor to overturn it."};
  tally_notice(c, d.campaign, domain::NoticeState::queued, -cancelled);
  tally_notice(c, d.campaign, domain::NoticeState::cancelled, cancelled);
  CS_ASSIGN(reply.submission_state, move_submission(c, *s, Move::undo));
  set_state(c, d.row, DecisionState::undone);
  append_audit(c, now, user, "decision.undo", reply.decision, "{}");
  return reply;
}

/// Undo by the key of a decide: its decision, or a tombstone that keeps a late decide from taking effect.
Result<api::UndoReply> undo_by_key(db::Connection& c, const UndoByKey& args, TimePoint now) {
  const auto kept = kept_answer(c, args.decide_key);
  if (kept && (kept->operation != "decide" || kept->user != args.by))
    return Error{Code::forbidden, "undo.not_yours", "Only one's own decisions can be undone."};
  if (kept && kept->answer) {
    CS_ASSIGN(const api::DecideReply first, api::decode<api::DecideReply>(*kept->answer));
    const auto row = row_id('d', first.decision);
    const auto d = row ? load_decision(c, *row) : std::nullopt;
    if (!d) return unknown_decision(first.decision);
    return undo_decision(c, args.by, *d, now);
  }
  if (!kept) {
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
