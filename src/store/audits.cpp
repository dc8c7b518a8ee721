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
#include "store/outbox_rows.hpp"
#include "store/recall_rows.hpp"
#include "store/stored_value.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

KeptAnswer request_of(const DecisionRef& decision, const NoteArgs& args, const char* operation) {
  return {decision.by(), operation, decision.id(), blake2b(as_bytes(args.note)), std::nullopt};
}

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

/// Told "approved", looked at again: the correction of it.
std::string queue_reopened(db::Connection& c, const StoredCampaign& k, const StoredDecision& d, TimePoint now) {
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
  n.message = domain::compose(facts, k.value.texts, k.catalogue);
  n.not_before = now;
  return public_id('n', queue_notice(c, n, now));
}

}  // namespace

Write<api::OverturnReply> Audits::overturn(const DecisionRef& decision, NoteArgs args, TimePoint now) {
  return db_.write<api::OverturnReply>(
      [this, decision, args = std::move(args), now](db::Connection& c) -> Result<api::OverturnReply> {
        CS_TRY(check_note(args));
        KeptAnswer asked = request_of(decision, args, "overturn");
        if (const auto kept = kept_answer(c, args.key)) {
          CS_TRY(same_request(*kept, asked));
          return api::decode<api::OverturnReply>(kept->answer.value_or(""));
        }
        const auto d = load_decision(c, decision.row());
        if (!d) return unknown_decision(decision.id());
        const auto s = load_submission(c, d->submission);
        if (!s) return unknown_submission(public_id('s', d->submission));
        CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, s->campaign));
        const domain::OverturnFacts facts{
            .decision = {d->reviewer, d->state},
            .verdict = d->verdict,
            .submission = s->state,
            .newer_lives = newer_lives(c, *s),
            .told = was_told(c, d->row),
            .has_reopened_text = !k->value.texts.of(domain::Occasion::reopened).empty(),
        };
        CS_ASSIGN(const domain::OverturnPlan plan, domain::plan_overturn(decision.by(), facts));
        CS_TRY(move_submission(c, *s, domain::Move::overturn));
        // Who held it for the overturned decision must not decide again on that old lease.
        c.run("UPDATE submissions SET epoch = epoch + 1, holder = '', lease_until = 0 WHERE id = ?1", s->row);
        c.run(
            "UPDATE decisions SET state = 'overturned', overturned_by = ?2, overturn_note = ?3, ended = ?4 WHERE id ="
            " ?1",
            d->row, decision.by(), args.note, now);
        tally_overturned(c, d->campaign, d->reviewer, d->decided);
        cancel_unsent(c, *d, now);
        if (s->state == domain::State::delivered)
          note_recall(c, *s, decision.by(), "overturn", "", args.note, now);
        else if (plan.to == domain::State::pending)
          note_unfinished(c, s->row);
        api::OverturnReply reply{decision.id(), public_id('s', s->row), plan.to, ""};
        std::string replaced_by;
        if (plan.approves) {
          NewDecision approval{domain::Verdict::approve, {}, args.note, decision.by(), Millis{0}, facts.told};
          approval.audited = true;
          const InsertedDecision mine = insert_decision(c, *k, *s, decided_on(c, *s), approval, now);
          replaced_by = public_id('d', mine.row);
          if (plan.message == domain::OverturnPlan::Message::correction) reply.correction = public_id('n', mine.notice);
        } else if (plan.message == domain::OverturnPlan::Message::reopened) {
          reply.correction = queue_reopened(c, *k, *d, now);
        }
        append_audit(c, now, decision.by(), "decision.overturn", decision.id(),
                     fmt::format(R"({{"submission":"{}","state":"{}","by":"{}","note":"{}"}})", reply.submission,
                                 domain::to_string(plan.to), replaced_by, blake2b(as_bytes(args.note))));
        asked.answer = api::encode(reply);
        keep_answer(c, args.key, asked, now);
        return reply;
      });
}

Write<Nothing> Audits::ask_withdrawal(const DecisionRef& decision, NoteArgs args, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    CS_TRY(check_note(args));
    KeptAnswer asked = request_of(decision, args, "ask_withdrawal");
    if (const auto kept = kept_answer(c, args.key)) {
      CS_TRY(same_request(*kept, asked));
      return Nothing{};
    }
    const auto d = load_decision(c, decision.row());
    if (!d) return unknown_decision(decision.id());
    CS_TRY(domain::may_ask_withdrawal(decision.by(), {d->reviewer, d->state}));
    c.run("UPDATE decisions SET withdrawal_note = ?2 WHERE id = ?1", d->row, args.note);
    append_audit(c, now, decision.by(), "decision.ask_withdrawal", decision.id(), "{}");
    asked.answer = "{}";
    keep_answer(c, args.key, asked, now);
    return Nothing{};
  });
}

}  // namespace cs::store
