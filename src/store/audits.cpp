// Overturning by a supervisor at any time, and the reviewer's request for it: facts are loaded here,
// domain/auditing.cpp judges, and the plan is applied in the same transaction.
#include "store/audits.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "domain/auditing.hpp"
#include "store/answers.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/figure_rows.hpp"
#include "store/finished_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/look_rows.hpp"
#include "store/outbox_rows.hpp"
#include "store/recall_rows.hpp"
#include "store/stored_value.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

/// A later attempt of the same student that is still their current one.
bool newer_lives(db::Connection& c, const SubmissionFacts& s) {
  db::Statement q = c.query("SELECT state FROM submissions WHERE student = ?1 AND attempt > ?2", s.student, s.attempt);
  while (q.next())
    if (domain::is_live(stored(domain::state_from(q.text(0)), "state", q.text(0)))) return true;
  return false;
}

/// What tells of this decision and has not left.
void cancel_unsent(db::Connection& c, const StoredDecision& d, TimePoint now) {
  const auto cancelled = [&](const char* sql, domain::NoticeState from) {
    const int count = static_cast<int>(c.run(sql, d.row, now));
    tally_notice(c, d.campaign, from, -count);
    tally_notice(c, d.campaign, domain::NoticeState::cancelled, count);
  };
  cancelled("UPDATE notices SET state = 'cancelled', updated = ?2 WHERE decision = ?1 AND state = 'queued'",
            domain::NoticeState::queued);
  cancelled("UPDATE notices SET state = 'cancelled', updated = ?2 WHERE decision = ?1 AND state = 'held'",
            domain::NoticeState::held);
}

std::string body_hash(const api::OverturnRequest& r) {
  std::string text = r.note;
  if (r.version != 0 || r.to)
    text += fmt::format("\n{}\n{}\n{}", r.version, r.to ? domain::to_string(*r.to) : "", join_codes(r.reasons));
  return blake2b(as_bytes(text));
}

/// It goes back into the queue with review hours of its own, and to nobody whose decision on it was overturned.
void reopen_for_others(db::Connection& c, SubmissionFacts& s, const StoredDecision& d, Millis review_within,
                       TimePoint now) {
  std::string kept_from = d.reviewer;
  {
    db::Statement q = c.query(
        "SELECT DISTINCT reviewer FROM decisions WHERE submission = ?1 AND state = 'overturned' ORDER BY reviewer",
        s.row);
    while (q.next())
      if (q.text(0) != d.reviewer) kept_from += "\n" + q.text(0);
  }
  s.deadline = now + review_within;
  c.run("UPDATE submissions SET deadline = ?2, kept_from = ?3 WHERE id = ?1", s.row, s.deadline, kept_from);
}

}  // namespace

Write<api::OverturnReply> Audits::overturn(const DecisionRef& decision, OverturnArgs args, TimePoint now) {
  return db_.write<api::OverturnReply>(
      [this, decision, args = std::move(args), now](db::Connection& c) -> Result<api::OverturnReply> {
        const api::OverturnRequest& request = args.request;
        CS_TRY(check_note({args.key, request.note}));
        KeptAnswer asked{decision.by(), "overturn", decision.id(), body_hash(request), std::nullopt};
        if (const auto kept = kept_answer(c, args.key)) {
          CS_TRY(same_request(*kept, asked));
          return api::decode<api::OverturnReply>(kept->answer.value_or(""));
        }
        const auto d = load_decision(c, decision.row());
        if (!d) return unknown_decision(decision.id());
        auto s = load_submission(c, d->submission);
        if (!s) return unknown_submission(public_id('s', d->submission));
        CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, s->campaign));
        const domain::OverturnFacts facts{
            .decision = {d->reviewer, d->state, d->version},
            .verdict = d->verdict,
            .submission = s->state,
            .newer_lives = newer_lives(c, *s),
            .overturned_by = d->overturned_by,
        };
        CS_ASSIGN(const domain::OverturnPlan plan,
                  domain::plan_overturn({decision.by(), request.version, request.to, request.reasons, request.note},
                                        facts, k->catalogue));
        if (plan.to == domain::State::pending) reopen_for_others(c, *s, *d, k->value.policy.review_within, now);
        CS_TRY(move_submission(c, *s, plan.move));
        // Who held it for the overturned decision must not decide again on that old lease.
        c.run(
            "UPDATE submissions SET epoch = epoch + 1, holder = '', lease_until = 0, reopened = ?2 WHERE id ="
            " ?1",
            s->row, now);
        // A reference may have been replaced since: who decides next sees the one of now.
        if (plan.to == domain::State::pending && renew_evidence(c, s->student, now)) check_again(c, s->student, now);
        c.run(
            "UPDATE decisions SET state = 'overturned', overturned_by = ?2, overturn_note = ?3, ended = ?4,"
            " version = version + 1 WHERE id = ?1",
            d->row, decision.by(), request.note, now);
        tally_overturned(c, counted_decision(c, d->row));
        cancel_unsent(c, *d, now);
        if (s->state == domain::State::delivered)
          note_recall(c, *s, decision.by(), "overturn", "", request.note, now);
        else if (plan.to == domain::State::pending)
          note_unfinished(c, s->row);
        close_looks(c, d->row, domain::LookState::overturned, decision.by(), request.note, now);
        api::OverturnReply reply{decision.id(), public_id('s', s->row), plan.to, ""};
        std::string replaced_by;
        if (plan.decides) {
          const auto told = told_before(c, s->row);
          NewDecision mine{*plan.decides, request.reasons, request.note, decision.by()};
          mine.audited = true;
          mine.telling = domain::what_to_tell(mine.verdict, told);
          const InsertedDecision row = insert_decision(c, *k, *s, decided_on(c, *s, d->row), mine, now);
          replaced_by = public_id('d', row.row);
          if (told && row.notice != 0 && told->verdict != mine.verdict) reply.correction = public_id('n', row.notice);
        }
        append_audit(c, now, decision.by(), "decision.overturn", decision.id(),
                     fmt::format(R"({{"submission":"{}","state":"{}","by":"{}","note":"{}"}})", reply.submission,
                                 domain::to_string(plan.to), replaced_by, blake2b(as_bytes(request.note))));
        asked.answer = api::encode(reply);
        keep_answer(c, args.key, asked, now);
        return reply;
      });
}

Write<Nothing> Audits::ask_withdrawal(const DecisionRef& decision, NoteArgs args, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    CS_TRY(check_note(args));
    KeptAnswer asked{decision.by(), "ask_withdrawal", decision.id(), blake2b(as_bytes(args.note)), std::nullopt};
    if (const auto kept = kept_answer(c, args.key)) {
      CS_TRY(same_request(*kept, asked));
      return Nothing{};
    }
    const auto d = load_decision(c, decision.row());
    if (!d) return unknown_decision(decision.id());
    CS_TRY(domain::may_ask_withdrawal(decision.by(), {d->reviewer, d->state}));
    c.run("UPDATE decisions SET withdrawal_note = ?2, withdrawal_answered = 0, version = version + 1 WHERE id = ?1",
          d->row, args.note);
    ask_for_look(c, d->row, domain::LookSource::withdrawal, now);
    append_audit(c, now, decision.by(), "decision.ask_withdrawal", decision.id(), "{}");
    asked.answer = "{}";
    keep_answer(c, args.key, asked, now);
    return Nothing{};
  });
}

}  // namespace cs::store
