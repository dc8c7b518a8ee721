// Deciding: one transaction holds the decision, its manifest, its message in the outbox, the audit link and the answer
// under the key.
#include <fmt/format.h>

#include <algorithm>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "domain/deciding.hpp"
#include "domain/looking.hpp"
#include "store/answers.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/decisions.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/manifest_rows.hpp"
#include "store/outbox_rows.hpp"
#include "store/stored_value.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

using domain::State;

/// The first answer again; only what is left of the grace period is counted anew.
Result<api::DecideReply> repeat(db::Connection& c, const std::string& answer, TimePoint now) {
  CS_ASSIGN(api::DecideReply reply, api::decode<api::DecideReply>(answer));
  reply.undo_for = Millis{0};
  if (const auto row = row_id('d', reply.decision))
    if (const auto d = load_decision(c, *row); d && d->state == domain::DecisionState::standing)
      reply.undo_for = std::max(Millis{0}, d->grace_until - now);
  return reply;
}

/// The answer that was kept under the key; none when it is new.
Result<std::optional<api::DecideReply>> kept_reply(db::Connection& c, const std::string& key, const KeptAnswer& asked,
                                                   TimePoint now) {
  const auto kept = kept_answer(c, key);
  if (!kept) return std::optional<api::DecideReply>{};
  CS_TRY(same_request(*kept, asked));
  CS_ASSIGN(auto reply, repeat(c, kept->answer.value_or(""), now));
  return std::optional{std::move(reply)};
}

domain::SubmissionNow now_of(const SubmissionFacts& s) {
  return {s.state, s.holder, s.epoch, s.attempt, s.evidence};
}

domain::WantedDecision wanted_of(const std::string& by, const api::DecideRequest& r) {
  return {by,         r.verdict, r.reasons, r.note,      r.epoch,  r.attempt,
          r.evidence, r.pins,    r.stated,  r.overrides, r.looked, r.viewed};
}

/// What this person said of the likeness on this evidence.
std::optional<domain::Likeness> statement(db::Connection& c, const SubmissionFacts& s, const std::string& person) {
  db::Statement q = c.query("SELECT stated FROM statements WHERE submission = ?1 AND person = ?2 AND evidence = ?3",
                            s.row, person, s.evidence);
  if (!q.next()) return std::nullopt;
  return stored(domain::likeness_from(q.text(0)), "likeness", q.text(0));
}

bool had_evidence(db::Connection& c, const SubmissionFacts& s, const std::string& evidence) {
  return c.query("SELECT 1 FROM examinations WHERE submission = ?1 AND evidence = ?2", s.row, evidence).next();
}

/// All that a decision is judged by, but for the answer that is kept under its key, in one look.
const std::string& facts_of_decision() {
  static const std::string sql =
      "SELECT s.id, s.campaign, s.student, s.attempt, s.state, s.photo, s.evidence, s.holder, s.arrived, s.deadline,"
      " s.paid_at, s.epoch, s.lease_until, s.given, k.revision, u.name, u.phone, t.stated, l.spent_until,"
      " e.fingerprint, coalesce(e.failed, ''), coalesce(e.doubted, ''), s.reopened, " +
      std::string(shown_columns) +
      "{{row number}} FROM {{rows}} submissions s"
      " JOIN campaigns k ON k.id = s.campaign"
      " JOIN students u ON u.id = s.student"
      " LEFT JOIN statements t ON t.submission = s.id AND t.person = ?2 AND t.evidence = s.evidence"
      " LEFT JOIN looks l ON l.person = ?2"
      " LEFT JOIN examinations e ON e.submission = s.id AND e.evidence = s.evidence" +
      std::string(shown_joins) + " WHERE s.id = ?1";
  return sql;
}
constexpr int first_shown = 23;

struct Facts {
  SubmissionFacts submission;
  std::int64_t revision = 0;  ///< the campaign's
  DecidedOn on;
  std::optional<domain::Likeness> stated;
  TimePoint spent_until{};
  bool reopened = false;  ///< an earlier decision on it was overturned
};

void ask_facts(db::Connection& c, std::int64_t submission, const std::string& person) {
  c.ask({{"submissions.id", submission}, {"looks.person", person}}, facts_of_decision(), submission, person);
}

std::optional<Facts> load_facts(db::Connection& c, std::int64_t submission, const std::string& person) {
  db::Statement q = c.query(facts_of_decision(), submission, person);
  if (!q.next()) return std::nullopt;
  Facts f{submission_of(q), q.int64(14), {}, {}, {}, q.int64(22) != 0};
  f.on = {q.text(19), q.text(15), q.text(16), q.text(20), q.text(21), shown_photographs(q, first_shown)};
  if (!q.is_null(17)) f.stated = stored(domain::likeness_from(q.text(17)), "likeness", q.text(17));
  if (!q.is_null(18)) f.spent_until = q.time(18);
  return f;
}

/// How long this person looked, by the service's clock; what it takes of their time is noted.
domain::Look take_look(db::Connection& c, const Facts& known, const std::string& person, Millis said, TimePoint now) {
  const SubmissionFacts& s = known.submission;
  domain::LookFacts facts{said, {}, {}, known.spent_until, now};
  if (s.given > 0) facts.given = from_ms(s.given);
  if (s.state == State::leased) facts.runs_until = from_ms(s.lease_until);
  const domain::Look look = domain::judge_look(facts);
  c.put({{"looks.person", person}},
        "INSERT INTO looks (person, spent_until) {{values}}?1, ?2{{end values}}"
        " ON CONFLICT (person) DO UPDATE SET spent_until = excluded.spent_until",
        person, look.spent_until);
  return look;
}

std::string audit_detail(const std::string& submission, const SubmissionFacts& s, const NewDecision& d) {
  return fmt::format(
      R"({{"submission":"{}","verdict":"{}","reasons":"{}","evidence":"{}","note":"{}","pins":{},"stated":"{}","overrides":"{}","unaided":{},"looked_ms":{},"look_unverified":{}}})",
      submission, domain::to_string(d.verdict), join_codes(d.reasons), s.evidence,
      d.note.empty() ? "" : blake2b(as_bytes(d.note)), d.pins.size(), d.stated ? domain::to_string(*d.stated) : "",
      join_codes(d.overrides), d.unaided, d.looked.count(), d.look_unverified);
}

}  // namespace

Result<std::optional<api::DecideReply>> Decisions::answered(const std::string& by, const std::string& submission,
                                                            const DecideArgs& args, TimePoint now) {
  return db_.read([&](db::Connection& c) {
    return kept_reply(c, args.key, {by, "decide", submission, args.body_hash, std::nullopt}, now);
  });
}

Write<api::DecideReply> Decisions::decide(const SubmissionRef& submission, DecideArgs args, TimePoint now) {
  std::string key = args.key;  // before `args` is moved away
  return db_.write<api::DecideReply>(
      [submission, key = std::move(key)](db::Connection& c) {
        ask_kept_answer(c, key);
        ask_facts(c, submission.row(), submission.by());
        ask_audit(c);
        c.ask_for_id("decisions");
        c.ask_for_id("notices");
      },
      [this, submission, args = std::move(args), now](db::Connection& c) -> Result<api::DecideReply> {
        const api::DecideRequest& request = args.request;
        if (!is_uuid(args.key)) return invalid("idempotency.key", "An idempotency key is a UUID.");
        KeptAnswer asked{submission.by(), "decide", submission.id(), args.body_hash, std::nullopt};
        CS_ASSIGN(const auto first, kept_reply(c, args.key, asked, now));
        if (first) return *first;
        const auto found = load_facts(c, submission.row(), submission.by());
        if (!found) return unknown_submission(submission.id());
        SubmissionFacts s = found->submission;
        CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, s.campaign, found->revision));
        const domain::DecideFacts facts{now_of(s), k->value.policy.blind_first, found->stated};
        CS_ASSIGN(const domain::DecisionPlan plan,
                  domain::plan_decision(wanted_of(submission.by(), request), facts, k->catalogue));
        const domain::Look look = take_look(c, *found, submission.by(), request.looked, now);
        NewDecision d{request.verdict, request.reasons, request.note, submission.by(), look.looked};
        d.look_unverified = look.unverified;
        d.viewed = domain::within(request.viewed, look.looked);
        if (s.given > 0) d.given = from_ms(s.given);
        d.pins = request.pins;
        d.overrides = request.overrides;
        d.every_reason = request.every_reason;
        d.stated = plan.stated;
        d.unaided = plan.unaided;
        if (found->reopened) d.telling = domain::what_to_tell(d.verdict, told_before(c, s.row));
        if (plan.revives_lease) {
          c.run("UPDATE submissions {{unsealed}} SET state = 'leased' WHERE id = ?1", s.row);
          s.state = State::leased;
          tally_leased(c, s.campaign, 1);
        }
        CS_TRY(move_submission(c, s, plan.move));
        const InsertedDecision row = insert_decision(c, *k, s, found->on, d, now);
        const api::DecideReply reply{public_id('d', row.row), submission.id(), now, k->value.policy.grace,
                                     row.notice != 0 ? public_id('n', row.notice) : ""};
        append_audit(c, now, submission.by(), "decision.decide", reply.decision, audit_detail(submission.id(), s, d));
        asked.answer = api::encode(reply);
        keep_answer(c, args.key, asked, now);
        return reply;
      });
}

Write<Nothing> Decisions::keep_late(std::string by, std::string submission, DecideArgs args, domain::Late why,
                                    TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    const api::DecideRequest& request = args.request;
    const auto row = row_id('s', submission);
    const auto s = row ? load_submission(c, *row) : std::nullopt;
    if (!s || !is_uuid(args.key)) return unknown_submission(submission);
    if (const Status may =
            domain::may_keep_late(wanted_of(by, request), now_of(*s), had_evidence(c, *s, request.evidence), why);
        !may)
      return may.error().code == Code::not_found ? unknown_submission(submission) : may.error();
    if (c.run("INSERT INTO late_opinions (key, campaign, submission, person, verdict, reasons, note, evidence, why, at)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
              args.key, s->campaign, s->row, by, domain::to_string(request.verdict), join_codes(request.reasons),
              request.note, request.evidence, domain::to_string(why), now) > 0)
      append_audit(
          c, now, by, "decision.late", submission,
          fmt::format(R"({{"verdict":"{}","why":"{}"}})", domain::to_string(request.verdict), domain::to_string(why)));
    return Nothing{};
  });
}

Write<Nothing> Decisions::state_likeness(const SubmissionRef& submission, api::LikenessRequest request, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    const auto s = load_submission(c, submission.row());
    if (!s) return unknown_submission(submission.id());
    CS_ASSIGN(const bool first, domain::plan_statement(submission.by(), request.epoch, request.evidence, now_of(*s),
                                                       statement(c, *s, submission.by())));
    if (!first) return Nothing{};
    c.run(
        "INSERT INTO statements (submission, person, evidence, stated, at) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (submission, person) DO UPDATE SET evidence = ?3, stated = ?4, at = ?5",
        s->row, submission.by(), s->evidence, domain::to_string(request.stated), now);
    append_audit(c, now, submission.by(), "submission.state_likeness", submission.id(),
                 fmt::format(R"({{"stated":"{}","evidence":"{}"}})", domain::to_string(request.stated), s->evidence));
    return Nothing{};
  });
}

}  // namespace cs::store
