#include "store/collect_rows.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "store/stored_value.hpp"

namespace cs::store {
namespace {

// Hashed: who reads the database does not learn who asked from where.
std::string key_of(std::string_view what, std::string_view who) {
  return blake2b(as_bytes(fmt::format("{}\n{}", what, who)));
}

domain::Spent spent(db::Connection& c, const std::string& key) {
  db::Statement q = c.query("SELECT since, times, latest FROM student_limits WHERE key = ?1", key);
  return q.next() ? domain::Spent{q.time(0), q.int64(1), q.time(2)} : domain::Spent{};
}

}  // namespace

Millis wait_of(db::Connection& c, std::string_view what, std::string_view who, const domain::Allowance& allowance,
               TimePoint now, std::int64_t amount) {
  return domain::wait_of(spent(c, key_of(what, who)), allowance, now, amount);
}

void count(db::Connection& c, std::string_view what, std::string_view who, const domain::Allowance& allowance,
           TimePoint now, std::int64_t amount) {
  const std::string key = key_of(what, who);
  const domain::Spent s = domain::after_more(spent(c, key), allowance, now, amount);
  c.run("DELETE FROM student_limits WHERE until < ?1", now);
  c.run(
      "INSERT INTO student_limits (key, since, times, until, latest) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (key) DO"
      " UPDATE SET since = excluded.since, times = excluded.times, until = excluded.until, latest = excluded.latest",
      key, s.since, s.times, s.since + allowance.length, s.latest);
}

Millis spend_change(db::Connection& c, std::string_view what, std::int64_t student, TimePoint now) {
  const std::string who = std::to_string(student);
  const domain::Allowance& allowance = domain::collecting::change_a_student;
  const Millis wait = wait_of(c, what, who, allowance, now);
  if (wait == Millis{0}) count(c, what, who, allowance, now);
  return wait;
}

bool has_capture_code(db::Connection& c, std::int64_t student) {
  return c.query("SELECT 1 FROM capture_codes WHERE student = ?1 LIMIT 1", student).next();
}

Result<StudentFacts> facts_of(db::Connection& c, const StoredCampaign& k, std::int64_t student) {
  StudentFacts out;
  domain::StageFacts& f = out.stage;
  f.opens = k.value.opens;
  f.closes = k.value.closes;
  f.needs_code = k.value.collection.needs_code;
  f.most_attempts = k.value.collection.attempts;
  f.consented = has_consented(c, student, consent_to_photograph);
  f.has_code = has_capture_code(c, student);
  {
    db::Statement q = c.query(
        "SELECT id, attempt, state, photo FROM submissions WHERE student = ?1 ORDER BY attempt DESC LIMIT 1", student);
    if (q.next()) {
      out.submission = q.int64(0);
      f.attempts = q.integer(1);
      f.state = stored(domain::state_from(q.text(2)), "state", q.text(2));
      out.photo = q.text(3);
    }
  }
  {
    db::Statement q = c.query(
        "SELECT id, grace_until, reshoot_until FROM decisions WHERE submission = ?1 AND state = 'standing'"
        " ORDER BY id DESC LIMIT 1",
        out.submission);
    if (q.next()) {
      out.decision = q.int64(0);
      f.settled = q.time(1);
      f.reshoot_until = q.time(2);
    }
  }
  db::Statement q = c.query("SELECT submission, answered FROM appeals WHERE student = ?1", student);
  while (q.next()) {
    f.appealed = true;
    f.appeal_open = f.appeal_open || (q.int64(0) == out.submission && q.int64(1) == 0);
  }
  return out;
}

bool has_consented(db::Connection& c, std::int64_t student, std::string_view kind) {
  db::Statement q = c.query(
      "SELECT given FROM student_consents WHERE student = ?1 AND kind = ?2 ORDER BY id DESC LIMIT 1", student, kind);
  return q.next() && q.int64(0) != 0;
}

}  // namespace cs::store
