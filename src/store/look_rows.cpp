#include "store/look_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "store/decision_rows.hpp"
#include "store/ids.hpp"
#include "store/stored_value.hpp"

namespace cs::store {

std::optional<StoredLook> load_look(db::Connection& c, std::int64_t row) {
  StoredLook look;
  {
    db::Statement q = c.query(
        "SELECT k.id, k.campaign, k.plan, k.decision, k.submission, k.stratum, k.source, k.state, k.holder, k.epoch,"
        " k.evidence, k.given, k.lease_until, k.stated_by, k.closed_by, k.closed_note, d.reviewer, d.verdict,"
        " d.reasons, d.state, u.display_name FROM second_looks k JOIN decisions d ON d.id = k.decision"
        " LEFT JOIN users u ON u.name = k.closed_by WHERE k.id = ?1",
        row);
    if (!q.next()) return std::nullopt;
    look.row = q.int64(0);
    look.campaign = q.int64(1);
    look.plan = q.int64(2);
    look.decision = q.int64(3);
    look.submission = q.int64(4);
    look.stratum = q.text(5);
    look.source = stored(domain::look_source_from(q.text(6)), "source of a second look", q.text(6));
    look.now.state = stored(domain::look_state_from(q.text(7)), "state of a second look", q.text(7));
    look.now.holder = q.text(8);
    look.now.epoch = q.int64(9);
    look.now.evidence = q.text(10);
    look.given = q.time(11);
    look.lease_until = q.int64(12);
    look.stated_by = q.text(13);
    look.closed_by = q.is_null(20) ? q.text(14) : q.text(20);
    look.closed_note = q.text(15);
    look.now.first = given_verdict(q.text(16), q.text(17), q.text(18));
    look.stands = q.text(19) == "standing";
  }
  db::Statement q =
      c.query("SELECT person, verdict, reasons FROM look_verdicts WHERE look = ?1 ORDER BY at, person", row);
  while (q.next()) look.now.after.push_back(given_verdict(q.text(0), q.text(1), q.text(2)));
  return look;
}

domain::GivenVerdict given_verdict(std::string by, std::string_view verdict, std::string_view reasons) {
  return {std::move(by), stored(domain::verdict_from(verdict), "verdict", verdict), split_codes(reasons)};
}

void insert_verdict(db::Connection& c, std::int64_t look, const NewVerdict& v, TimePoint at) {
  c.run(
      "INSERT INTO look_verdicts (look, person, verdict, reasons, note, looked, stated, agrees, at)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
      look, v.given.by, domain::to_string(v.given.verdict), join_codes(v.given.reasons), v.note, v.looked, v.stated,
      v.agrees, at);
}

std::int64_t ask_for_look(db::Connection& c, std::int64_t decision, domain::LookSource source, TimePoint now) {
  if (c.query("SELECT 1 FROM second_looks WHERE decision = ?1 AND state IN ('waiting', 'held', 'differs')", decision)
          .next())
    return 0;
  db::Statement q = c.query(
      "INSERT INTO second_looks (campaign, plan, place, source, stratum, decision, submission, reviewer, evidence, "
      "made,"
      " state) SELECT campaign, 0, 0, ?2, '', id, submission, reviewer, evidence, ?3, 'waiting' FROM decisions"
      " WHERE id = ?1 RETURNING id",
      decision, domain::to_string(source), now);
  return q.next() ? q.int64(0) : 0;
}

void close_looks(db::Connection& c, std::int64_t decision, domain::LookState as, std::string_view by,
                 std::string_view note, TimePoint now) {
  c.run(
      "UPDATE second_looks SET state = ?2, closed = ?3, closed_by = ?4, closed_note = ?5, lease_until = 0"
      " WHERE decision = ?1 AND state IN ('waiting', 'held', 'differs')",
      decision, domain::to_string(as), now, by, note);
  answer_appeal(c, decision, false, by, now);
}

void answer_appeal(db::Connection& c, std::int64_t decision, bool upheld, std::string_view by, TimePoint now) {
  c.run("UPDATE appeals SET answered = ?2, answered_by = ?3, answer = ?4 WHERE decision = ?1 AND answered = 0",
        decision, now, by, upheld ? "upheld" : "granted");
}

void answer_withdrawal(db::Connection& c, std::int64_t decision, TimePoint now) {
  c.run(
      "UPDATE decisions {{unsealed}} SET withdrawal_answered = ?2 WHERE id = ?1 AND withdrawal_note <> ''"
      " AND withdrawal_answered = 0",
      decision, now);
}

std::set<std::int64_t> looked_at_blind(db::Connection& c, const std::string& person) {
  std::set<std::int64_t> out;
  if (person.empty()) return out;
  db::Statement q = c.query(
      "SELECT s.student FROM second_looks k JOIN submissions s ON s.id = k.submission WHERE k.holder = ?1"
      " AND k.holder <> '' AND k.state IN ('waiting', 'held')",
      person);
  while (q.next()) out.insert(q.int64(0));
  return out;
}

std::string leave_out(const std::set<std::int64_t>& students, std::string_view student) {
  return students.empty() ? std::string() : fmt::format(" AND {} NOT IN ({})", student, fmt::join(students, ", "));
}

Status student_not_looked_at_blind(db::Connection& c, const std::string& person, std::int64_t student) {
  if (!looked_at_blind(c, person).contains(student)) return {};
  return Error{Code::conflict, "look.undecided", "You are looking at this one blind: decide on it first."};
}

Status not_looked_at_blind(db::Connection& c, const std::string& person, std::int64_t submission) {
  const auto hidden = looked_at_blind(c, person);
  if (hidden.empty()) return {};
  db::Statement q = c.query("SELECT student, state, holder FROM submissions WHERE id = ?1", submission);
  if (!q.next() || !hidden.contains(q.int64(0)) || (q.text(1) == "leased" && q.text(2) == person)) return {};
  return Error{Code::conflict, "look.undecided", "You are looking at this one blind: decide on it first."};
}

}  // namespace cs::store
