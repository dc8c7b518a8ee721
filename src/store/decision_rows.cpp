#include "store/decision_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "domain/deciding.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/manifest_rows.hpp"
#include "store/outbox_rows.hpp"
#include "store/stored_value.hpp"

namespace cs::store {

std::string join_codes(const std::vector<std::string>& codes) {
  std::string out;
  for (const std::string& code : codes) out += (out.empty() ? "" : ",") + code;
  return out;
}

std::vector<std::string> split_codes(std::string_view joined) {
  return joined.empty() ? std::vector<std::string>{} : split(joined, ',');
}

Status check_note(const NoteArgs& args) {
  if (!is_uuid(args.key)) return invalid("idempotency.key", "An idempotency key is a UUID.");
  if (trim(args.note).empty()) return invalid("note.missing", "A reason is needed.");
  if (!is_utf8(args.note) || length_utf8(args.note) > domain::max_note_length)
    return invalid("decision.note", fmt::format("A note is text of at most {} characters.", domain::max_note_length));
  return {};
}

std::vector<domain::Pin> stored_pins(std::string_view json) {
  auto pins = api::decode_pins(json);
  if (!pins) throw db::Failure(corrupt_value("list of pins", json), db::Ending::refused);
  return std::move(*pins);
}

std::optional<StoredDecision> load_decision(db::Connection& c, std::int64_t row) {
  db::Statement q = c.query(
      "SELECT d.id, d.campaign, d.submission, d.student, d.attempt, d.verdict, d.state, d.reviewer, d.grace_until,"
      " d.version, d.overturned_by, u.display_name, d.decided FROM decisions d LEFT JOIN users u ON u.name = "
      "d.overturned_by"
      " WHERE d.id = ?1",
      row);
  if (!q.next()) return std::nullopt;
  StoredDecision d;
  d.row = q.int64(0);
  d.campaign = q.int64(1);
  d.submission = q.int64(2);
  d.student = q.int64(3);
  d.attempt = q.integer(4);
  d.verdict = stored(domain::verdict_from(q.text(5)), "verdict", q.text(5));
  d.state = stored(domain::decision_state_from(q.text(6)), "decision state", q.text(6));
  d.reviewer = q.text(7);
  d.grace_until = q.time(8);
  d.version = q.int64(9);
  d.overturned_by = q.is_null(11) ? q.text(10) : q.text(11);
  d.decided = q.time(12);
  return d;
}

std::vector<api::PastDecision> decided_before(db::Connection& c, std::int64_t student, std::int64_t decision) {
  std::vector<api::PastDecision> out;
  db::Statement q = c.query(
      "SELECT d.id, d.attempt, d.verdict, d.reasons, d.note, d.reviewer, d.decided, d.pins, d.ended, d.overturn_note,"
      " u.display_name, m.decided, d.state FROM decisions d LEFT JOIN users u ON u.name = d.overturned_by"
      " JOIN decisions m ON m.id = ?2 WHERE d.student = ?1 AND d.id < ?2 ORDER BY d.id DESC LIMIT 100",
      student, decision);
  while (q.next()) {
    api::PastDecision d;
    d.decision_id = public_id('d', q.int64(0));
    d.attempt = q.integer(1);
    d.verdict = stored(domain::verdict_from(q.text(2)), "verdict", q.text(2));
    d.reasons = split_codes(q.text(3));
    d.note = q.text(4);
    d.reviewer = q.text(5);
    d.decided = q.time(6);
    d.pins = stored_pins(q.text(7));
    if (q.int64(8) != 0 && q.time(8) <= q.time(11)) {
      d.state = stored(domain::decision_state_from(q.text(12)), "decision state", q.text(12));
      d.overturn_note = q.text(9);
      if (!q.is_null(10)) d.overturned_by = q.text(10);
    }
    out.push_back(std::move(d));
  }
  return out;
}

DecidedOn decided_on(db::Connection& c, const SubmissionFacts& s, std::int64_t earlier) {
  DecidedOn on;
  on.photographs = photographs_then(c, earlier);
  {
    db::Statement q =
        c.query("SELECT fingerprint, failed, doubted FROM examinations WHERE submission = ?1 AND evidence = ?2", s.row,
                s.evidence);
    if (q.next()) {
      on.fingerprint = q.text(0);
      on.failed = q.text(1);
      on.doubted = q.text(2);
    }
  }
  db::Statement q = c.query("SELECT name, phone FROM students WHERE id = ?1", s.student);
  if (q.next()) {
    on.name = q.text(0);
    on.phone = q.text(1);
  }
  return on;
}

std::optional<domain::ToldBefore> told_before(db::Connection& c, std::int64_t submission) {
  db::Statement q = c.query(
      "SELECT d.verdict, n.state FROM notices n JOIN decisions d ON d.id = n.decision"
      " WHERE n.submission = ?1 AND n.occasion IN ('approved', 'rejected', 'overturned') ORDER BY n.id DESC",
      submission);
  while (q.next()) {
    const auto state = stored(domain::notice_state_from(q.text(1)), "notice state", q.text(1));
    if (domain::may_have_been_read(state))
      return domain::ToldBefore{stored(domain::verdict_from(q.text(0)), "verdict", q.text(0)),
                                state == domain::NoticeState::accepted || state == domain::NoticeState::delivered};
  }
  return std::nullopt;
}

namespace {

api::Manifest manifest_of(std::int64_t row, const StoredCampaign& campaign, const SubmissionFacts& s,
                          const DecidedOn& on, const NewDecision& d, TimePoint now) {
  api::Manifest m;
  m.decision = public_id('d', row);
  m.submission = public_id('s', s.row);
  m.campaign = campaign.value.id;
  m.revision = campaign.value.revision;
  m.attempt = s.attempt;
  m.reviewer = d.reviewer;
  m.decided = now;
  m.verdict = d.verdict;
  m.reasons = d.reasons;
  m.overrides = d.overrides;
  m.pins = d.pins;
  m.stated = d.stated;
  m.unaided = d.unaided;
  m.evidence = s.evidence;
  m.fingerprint = on.fingerprint;
  m.photographs = on.photographs;
  m.given = d.given;
  m.looked = d.looked;
  m.viewed = d.viewed;
  m.unverified = d.look_unverified;
  return m;
}

}  // namespace

InsertedDecision insert_decision(db::Connection& c, const StoredCampaign& campaign, const SubmissionFacts& s,
                                 const DecidedOn& on, const NewDecision& d, TimePoint now) {
  const domain::Terms terms = domain::terms_of(campaign.value.policy, now);
  InsertedDecision out;
  out.row = c.put_new(
      "decisions",
      "INSERT INTO decisions (id, campaign, submission, student, attempt, verdict, state, reasons, note, reviewer,"
      " decided, looked, grace_until, reshoot_until, evidence, fingerprint, pins, stated, overrides, unaided,"
      " look_unverified) {{values}}?1, ?2, ?3, ?4, ?5, ?6, 'standing', ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
      " ?17, ?18, ?19, ?20{{end values}}",
      s.campaign, s.row, s.student, s.attempt, domain::to_string(d.verdict), join_codes(d.reasons), d.note, d.reviewer,
      now, d.looked, terms.grace_until, d.verdict == domain::Verdict::reject ? to_ms(terms.reshoot_until) : 0,
      s.evidence, on.fingerprint, api::encode_pins(d.pins), d.stated ? domain::to_string(*d.stated) : "",
      join_codes(d.overrides), d.unaided, d.look_unverified);
  put_manifest(c, out.row, manifest_of(out.row, campaign, s, on, d, now));
  for (const std::string& code : d.reasons)
    c.put({{"decision_reasons"}},
          "INSERT INTO decision_reasons (campaign, reason, decision, reviewer)"
          " {{values}}?1, ?2, ?3, ?4{{end values}}",
          s.campaign, code, out.row, d.reviewer);
  CountedDecision counted;
  counted.campaign = s.campaign;
  counted.person = d.reviewer;
  counted.decided = now;
  counted.since = s.paid_at > 0 ? from_ms(s.paid_at) : s.arrived;
  counted.deadline = s.deadline;
  counted.verdict = d.verdict;
  counted.attempt = s.attempt;
  counted.looked = d.looked;
  counted.unverified = d.look_unverified;
  counted.audited = d.audited;
  counted.reasons = d.reasons;
  counted.failed = split_codes(on.failed);
  counted.doubted = split_codes(on.doubted);
  tally_decision(c, counted, 1);
  if (d.telling == domain::Telling::nothing) return out;
  const bool correction = d.telling == domain::Telling::correction;
  domain::MessageFacts facts{d.verdict, correction, on.name, d.reasons, terms.reshoot_until};
  facts.every_reason = d.every_reason;
  const domain::Message message = domain::compose(facts, campaign.value.texts, campaign.catalogue);
  out.notice =
      queue_notice(c, {s.campaign, s.student, out.row, s.row, std::nullopt, on.phone, message, terms.grace_until}, now);
  return out;
}

}  // namespace cs::store
