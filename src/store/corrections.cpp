// Taking a decision back: undo by its reviewer before the message is due, overturning by a supervisor at any later
// time, and the reviewer's request for the latter.
#include <fmt/format.h>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "store/decisions.hpp"
#include "store/outbox.hpp"
#include "store/sqlite_store.hpp"

namespace cs::store {
namespace {

using domain::DecisionState;
using domain::Move;
using domain::State;

KeptAnswer request_of(const NoteArgs& args, const char* operation) {
  return {args.user, operation, args.decision, blake2b(as_bytes(args.note)), std::nullopt};
}

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
  if (c.run("UPDATE notices SET state = 'cancelled', updated = ?2"
            " WHERE decision = ?1 AND state = 'queued' AND ?2 < not_before",
            d.row, now) == 0)
    return Error{Code::refused, "undo.too_late", "The time to undo is over: ask a supervisor to overturn it."};
  CS_ASSIGN(reply.submission_state, move_submission(c, *s, Move::undo));
  set_state(c, d.row, DecisionState::undone);
  append_audit(c, now, user, "decision.undo", reply.decision, "{}");
  return reply;
}

/// Undo by the key of a decide: its decision, or a tombstone that keeps a late decide from taking effect.
Result<api::UndoReply> undo_by_key(db::Connection& c, const UndoArgs& args, TimePoint now) {
  const auto kept = kept_answer(c, args.decide_key);
  if (kept && (kept->operation != "decide" || kept->user != args.user))
    return Error{Code::forbidden, "undo.not_yours", "Only one's own decisions can be undone."};
  if (kept && kept->answer) {
    CS_ASSIGN(const api::DecideReply first, api::decode<api::DecideReply>(*kept->answer));
    const auto row = row_id('d', first.decision);
    const auto d = row ? load_decision(c, *row) : std::nullopt;
    if (!d) return unknown_decision(first.decision);
    return undo_decision(c, args.user, *d, now);
  }
  if (!kept) {
    keep_answer(c, args.decide_key, {args.user, "decide", "", "", std::nullopt}, now);
    append_audit(c, now, args.user, "decision.withhold", args.decide_key, "{}");
  }
  return api::UndoReply{"", "", State::pending};
}

/// Told "approved", looked at again: the correction of it, or nothing where the campaign has no text for it.
Result<std::string> queue_reopened(db::Connection& c, Campaigns& campaigns, const StoredDecision& d, TimePoint now) {
  CS_ASSIGN(const CampaignPtr k, campaigns.at(c, d.campaign));
  if (k->value.texts.of(domain::Occasion::reopened).empty()) return std::string{};
  NewNotice n;
  n.campaign = d.campaign;
  n.student = d.student;
  n.decision = d.row;
  n.submission = d.submission;
  domain::MessageFacts facts;
  facts.occasion = domain::Occasion::reopened;
  {
    db::Statement q = c.query("SELECT name, phone FROM students WHERE id = ?1", d.student);
    if (q.next()) {
      facts.student_name = q.text(0);
      n.phone = q.text(1);
    }
  }
  n.message = domain::compose(facts, k->value.texts, k->catalogue);
  n.not_before = now;
  return public_id('n', queue_notice(c, n, now));
}

}  // namespace

Write<api::UndoReply> SqliteStore::undo(UndoArgs args, TimePoint now) {
  return write<api::UndoReply>([=](db::Connection& c) -> Result<api::UndoReply> {
    const bool by_key = !args.decide_key.empty();
    if (!is_uuid(args.key) || (by_key && !is_uuid(args.decide_key)) || args.key == args.decide_key)
      return invalid("idempotency.key", "An idempotency key is a UUID, and an undo has its own.");
    if (by_key == !args.decision.empty())
      return invalid("undo.what", "An undo names a decision or the key of a decide, not both.");
    KeptAnswer asked{args.user, "undo", by_key ? args.decide_key : args.decision, "", std::nullopt};
    if (const auto kept = kept_answer(c, args.key)) {
      CS_TRY(same_request(*kept, asked));
      return api::decode<api::UndoReply>(kept->answer.value_or(""));
    }
    std::optional<StoredDecision> d;
    if (!by_key) {
      const auto row = row_id('d', args.decision);
      if (row) d = load_decision(c, *row);
      if (!d) return unknown_decision(args.decision);
    }
    CS_ASSIGN(const api::UndoReply reply, by_key ? undo_by_key(c, args, now) : undo_decision(c, args.user, *d, now));
    asked.answer = api::encode(reply);
    keep_answer(c, args.key, asked, now);
    return reply;
  });
}

Write<api::OverturnReply> SqliteStore::overturn(NoteArgs args, TimePoint now) {
  return write<api::OverturnReply>([this, args = std::move(args),
                                    now](db::Connection& c) -> Result<api::OverturnReply> {
    CS_TRY(check_note(args));
    KeptAnswer asked = request_of(args, "overturn");
    if (const auto kept = kept_answer(c, args.key)) {
      CS_TRY(same_request(*kept, asked));
      return api::decode<api::OverturnReply>(kept->answer.value_or(""));
    }
    const auto row = row_id('d', args.decision);
    const auto d = row ? load_decision(c, *row) : std::nullopt;
    if (!d) return unknown_decision(args.decision);
    if (d->state != DecisionState::standing) return not_standing("overturn.not_standing", d->state);
    const auto s = load_submission(c, d->submission);
    if (!s) return unknown_submission(public_id('s', d->submission));
    if (d->verdict == domain::Verdict::reject) {
      db::Statement q =
          c.query("SELECT state FROM submissions WHERE student = ?1 AND attempt > ?2", s->student, s->attempt);
      while (q.next())
        if (const auto newer = domain::state_from(q.text(0)); newer && domain::is_live(*newer))
          return Error{Code::refused, "overturn.newer_attempt",
                       "The student has handed in a newer photograph: decide on that one."};
    }
    CS_ASSIGN(const State to, move_submission(c, *s, Move::overturn));
    // Who held it for the overturned decision must not decide again on that old lease.
    c.run("UPDATE submissions SET epoch = epoch + 1, holder = '', lease_until = 0 WHERE id = ?1", s->row);
    c.run("UPDATE decisions SET state = 'overturned', overturned_by = ?2, overturn_note = ?3 WHERE id = ?1", d->row,
          args.user, args.note);
    const bool told = was_told(c, d->row);
    c.run("UPDATE notices SET state = 'cancelled', updated = ?2 WHERE decision = ?1 AND state IN ('queued', 'held')",
          d->row, now);
    api::OverturnReply reply{args.decision, public_id('s', s->row), to, ""};
    std::string replaced_by;
    if (to == State::approved) {
      // The approval is the supervisor's own decision, so that it can be found, and overturned, like any other.
      CS_ASSIGN(const CampaignPtr k, campaigns_.at(c, s->campaign));
      const InsertedDecision mine =
          insert_decision(c, *k, *s, {domain::Verdict::approve, {}, args.note, args.user, Millis{0}, told}, now);
      replaced_by = public_id('d', mine.row);
      if (told) reply.correction = public_id('n', mine.notice);
    } else if (told) {
      CS_ASSIGN(reply.correction, queue_reopened(c, campaigns_, *d, now));
    }
    append_audit(c, now, args.user, "decision.overturn", args.decision,
                 fmt::format(R"({{"submission":"{}","state":"{}","by":"{}","note":"{}"}})", reply.submission,
                             domain::to_string(to), replaced_by, blake2b(as_bytes(args.note))));
    asked.answer = api::encode(reply);
    keep_answer(c, args.key, asked, now);
    return reply;
  });
}

Write<Nothing> SqliteStore::ask_withdrawal(NoteArgs args, TimePoint now) {
  return write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    CS_TRY(check_note(args));
    KeptAnswer asked = request_of(args, "ask_withdrawal");
    if (const auto kept = kept_answer(c, args.key)) {
      CS_TRY(same_request(*kept, asked));
      return Nothing{};
    }
    const auto row = row_id('d', args.decision);
    const auto d = row ? load_decision(c, *row) : std::nullopt;
    if (!d) return unknown_decision(args.decision);
    if (d->reviewer != args.user)
      return Error{Code::forbidden, "undo.not_yours", "Only one's own decisions can be asked to be taken back."};
    if (d->state != DecisionState::standing) return not_standing("undo.not_standing", d->state);
    c.run("UPDATE decisions SET withdrawal_note = ?2 WHERE id = ?1", d->row, args.note);
    append_audit(c, now, args.user, "decision.ask_withdrawal", args.decision, "{}");
    asked.answer = "{}";
    keep_answer(c, args.key, asked, now);
    return Nothing{};
  });
}

}  // namespace cs::store
