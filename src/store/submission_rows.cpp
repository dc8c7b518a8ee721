#include "store/submission_rows.hpp"

#include <fmt/format.h>

#include <utility>

#include "api/examination.hpp"
#include "base/hash.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/stored_value.hpp"

namespace cs::store {

using domain::State;

std::optional<SubmissionFacts> load_submission(db::Connection& c, std::int64_t row) {
  db::Statement q = c.query(
      "SELECT id, campaign, student, attempt, state, photo, evidence, holder, arrived, deadline, paid_at, epoch,"
      " lease_until, given FROM submissions WHERE id = ?1",
      row);
  if (!q.next()) return std::nullopt;
  return submission_of(q);
}

SubmissionFacts submission_of(const db::Statement& q) {
  SubmissionFacts s;
  s.row = q.int64(0);
  s.campaign = q.int64(1);
  s.student = q.int64(2);
  s.attempt = q.integer(3);
  s.state = stored(domain::state_from(q.text(4)), "state", q.text(4));
  s.photo = q.text(5);
  s.evidence = q.text(6);
  s.holder = q.text(7);
  s.arrived = q.time(8);
  s.deadline = q.time(9);
  s.paid_at = q.int64(10);
  s.epoch = q.int64(11);
  s.lease_until = q.int64(12);
  s.given = q.int64(13);
  return s;
}

Result<domain::State> move_submission(db::Connection& c, const SubmissionFacts& s, domain::Move move) {
  CS_ASSIGN(const domain::State to, domain::after(s.state, move));
  const db::Touched row{"submissions.id", s.row}, holder{"submissions.holder", s.holder};
  const std::string_view move_it = "UPDATE submissions SET state = ?2, lease_until = 0 {{from rows}} WHERE id = ?1";
  // What leaves somebody's hands for good changes nothing that others wait for.
  if (s.state == State::leased && to != State::pending && to != State::leased)
    c.put({row, holder}, move_it, s.row, domain::to_string(to));
  else
    c.put({}, move_it, s.row, domain::to_string(to));
  tally_submission(c, s.campaign, s.state, s.deadline, -1);
  tally_submission(c, s.campaign, to, s.deadline, 1);
  return to;
}

Status withdraw_submission(db::Connection& c, const SubmissionFacts& s, const std::string& actor, TimePoint now) {
  CS_TRY(move_submission(c, s, domain::Move::withdraw));
  c.run("UPDATE submissions SET epoch = epoch + 1, holder = '', lease_until = 0 WHERE id = ?1", s.row);
  append_audit(c, now, actor, "submission.withdraw", public_id('s', s.row), "{}");
  return {};
}

int give_back_held(db::Connection& c, std::string_view person) {
  int count = 0;
  db::Statement q = c.query(
      "UPDATE submissions {{unsealed}} SET state = 'pending', lease_until = 0 WHERE state = 'leased' AND holder = ?1"
      " RETURNING campaign",
      person);
  for (; q.next(); ++count) tally_leased(c, q.int64(0), -1);
  return count;
}

std::vector<api::PhotoRef> references_of(db::Connection& c, std::int64_t student) {
  std::vector<api::PhotoRef> out;
  for (const api::PhotoKind kind : {api::PhotoKind::enrolment, api::PhotoKind::id_card}) {
    db::Statement q = c.query(
        "SELECT p.hash, p.served FROM reference_photos r JOIN photos p ON p.hash = r.photo WHERE r.student = ?1 AND "
        "r.kind = ?2",
        student, api::to_string(kind));
    if (q.next()) out.push_back({kind, q.text(0), q.int64(1)});
  }
  return out;
}

std::string evidence_hash(std::string_view photo, const std::vector<api::PhotoRef>& references,
                          domain::Examination examination, std::string_view finished) {
  examination.timing_ms.clear();  // how long it took is no evidence
  std::string text = fmt::format("submission:{}\n", photo);
  for (const api::PhotoRef& r : references) text += fmt::format("{}:{}\n", api::to_string(r.kind), r.hash);
  if (!finished.empty()) text += fmt::format("finished:{}\n", finished);
  return blake2b(as_bytes(text + api::encode_examination(examination)));
}

void keep_examination(db::Connection& c, std::int64_t submission, std::string_view evidence, std::string_view body,
                      const domain::Examination& examination, std::string_view finished, TimePoint now) {
  const auto named = [&](domain::Outcome outcome) {
    std::string out;
    for (const domain::Finding& f : examination.findings)
      if (f.outcome == outcome) out += (out.empty() ? "" : ",") + f.check;
    return out;
  };
  c.run(
      "INSERT INTO examinations (submission, evidence, body, fingerprint, stored, failed, doubted, finished)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
      submission, evidence, body, examination.fingerprint, now, named(domain::Outcome::fail),
      named(domain::Outcome::attention), finished);
}

bool renew_evidence(db::Connection& c, std::int64_t student, TimePoint now) {
  struct Row {
    std::int64_t id;
    std::string photo, evidence, body, finished;
  };
  std::vector<Row> rows;
  {
    db::Statement q = c.query(
        "SELECT s.id, s.photo, s.evidence, e.body, e.finished FROM submissions s JOIN examinations e"
        " ON e.submission = s.id AND e.evidence = s.evidence WHERE s.student = ?1 AND s.state IN ('pending', 'leased')",
        student);
    while (q.next()) rows.push_back({q.int64(0), q.text(1), q.text(2), q.text(3), q.text(4)});
  }
  bool renewed = false;
  for (const Row& row : rows) {
    const auto examination = api::decode_examination(row.body);
    if (!examination) continue;
    const std::string evidence = evidence_hash(row.photo, references_of(c, student), *examination, row.finished);
    if (evidence == row.evidence) continue;
    keep_examination(c, row.id, evidence, row.body, *examination, row.finished, now);
    c.run("UPDATE submissions SET evidence = ?2 WHERE id = ?1", row.id, evidence);
    renewed = true;
  }
  return renewed;
}

void check_again(db::Connection& c, std::int64_t student, TimePoint now) {
  std::vector<std::pair<std::int64_t, bool>> rows;
  {
    db::Statement q = c.query(
        "SELECT id, state FROM submissions WHERE student = ?1 AND state IN ('checking', 'pending', 'leased')", student);
    while (q.next()) rows.emplace_back(q.int64(0), q.text(1) == "checking");
  }
  for (const auto& [row, checking] : rows) {
    c.run("DELETE FROM checks WHERE submission = ?1", row);
    if (!checking) c.run("INSERT INTO checks (submission, holder, until, tries) VALUES (?1, '', ?2, 0)", row, now);
  }
}

void set_id_card_consent(db::Connection& c, std::int64_t student, bool given, std::string_view actor, TimePoint now) {
  const std::int64_t changed =
      given ? c.run("UPDATE students SET id_card_consent = ?2 WHERE id = ?1 AND id_card_consent = 0", student, now)
            : c.run("UPDATE students SET id_card_consent = 0 WHERE id = ?1 AND id_card_consent <> 0", student);
  if (changed > 0)
    append_audit(c, now, actor, "student.id_card_consent", std::to_string(student),
                 given ? R"({"given":true})" : R"({"given":false})");
}

}  // namespace cs::store
