// What is counted by the hour: so that figures over a season are sums over few rows.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "domain/auditing.hpp"
#include "domain/looking.hpp"
#include "store/decision_rows.hpp"
#include "store/figure_rows.hpp"
#include "store/stored_value.hpp"

namespace cs::store {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr int most_hours = 48;

// What is counted is one text, "<hour> <kind> <person>", because a sum has one name (db::Connection::add). Hours have
// seven digits until the year 3110, so that their order is that of numbers.
constexpr std::string_view add_to_hour =
    "INSERT INTO hourly (campaign, what, n) {{values}}?1, ?2, ?3{{end values}}"
    " ON CONFLICT (campaign, what) DO UPDATE SET n = hourly.n + excluded.n";

std::string key_of(std::int64_t hour, std::string_view kind, std::string_view person) {
  return fmt::format("{:07} {} {}", std::clamp<std::int64_t>(hour, 0, 9'999'999), kind, person);
}

void add(db::Connection& c, std::int64_t campaign, TimePoint at, std::string_view kind, std::string_view person,
         std::int64_t by) {
  if (by != 0) c.add(add_to_hour, campaign, key_of(to_ms(at) / hour_ms, kind, person), by);
}

}  // namespace

void tally_decision(db::Connection& c, const CountedDecision& d, int by) {
  const auto with = [&](std::string_view kind, std::int64_t n = 1) {
    add(c, d.campaign, d.decided, kind, d.person, by * n);
  };
  const auto without = [&](std::string_view kind) { add(c, d.campaign, d.decided, kind, "", by); };
  if (d.audited) return with("audited");
  const bool approved = d.verdict == domain::Verdict::approve;
  with(approved ? "approve" : "reject");
  with("look", d.looked.count());
  if (domain::is_too_quick(d.looked)) with("quick");
  if (d.unverified) with("unverified");
  if (d.attempt == 1) with("first");
  if (d.attempt == 1 && approved) with("first_ok");
  if (approved && !d.failed.empty()) with("over");
  for (const std::string& reason : d.reasons) with("r:" + reason);
  for (const std::string& check : d.failed) without((approved ? "fa:" : "fr:") + check);
  for (const std::string& check : d.doubted) without((approved ? "aa:" : "ar:") + check);
  if (d.deadline != TimePoint{} && d.decided > d.deadline) without("late");
  const std::int64_t waited = std::clamp<std::int64_t>((to_ms(d.decided) - to_ms(d.since)) / hour_ms, 0, most_hours);
  without(fmt::format("w:{:02}", waited));
}

CountedDecision counted_decision(db::Connection& c, std::int64_t row) {
  CountedDecision d;
  db::Statement q = c.query(
      "SELECT d.campaign, d.reviewer, d.decided, s.paid_at, s.arrived, s.deadline, d.verdict, d.attempt, d.looked,"
      " d.look_unverified, d.reasons, coalesce(e.failed, ''), coalesce(e.doubted, ''),"
      " CASE WHEN EXISTS (SELECT 1 FROM decisions p WHERE p.submission = d.submission AND p.overturned_by = d.reviewer"
      " AND p.ended = d.decided) THEN 1 ELSE 0 END FROM decisions d"
      " JOIN submissions s ON s.id = d.submission LEFT JOIN examinations e ON e.submission = d.submission AND"
      " e.evidence = d.evidence WHERE d.id = ?1",
      row);
  if (!q.next()) return d;
  d.campaign = q.int64(0);
  d.person = q.text(1);
  d.decided = q.time(2);
  d.since = q.int64(3) > 0 ? q.time(3) : q.time(4);
  d.deadline = q.time(5);
  d.verdict = stored(domain::verdict_from(q.text(6)), "verdict", q.text(6));
  d.attempt = q.integer(7);
  d.looked = Millis{q.int64(8)};
  d.unverified = q.int64(9) != 0;
  d.reasons = split_codes(q.text(10));
  d.failed = split_codes(q.text(11));
  d.doubted = split_codes(q.text(12));
  d.audited = q.int64(13) != 0;
  return d;
}

void tally_overturned(db::Connection& c, const CountedDecision& d) {
  if (domain::counts_as_overturned(domain::DecisionState::overturned, d.audited))
    add(c, d.campaign, d.decided, "overturned", d.person, 1);
}

void tally_undone(db::Connection& c, std::int64_t campaign, const std::string& person, TimePoint decided) {
  add(c, campaign, decided, "undone", person, 1);
}

void tally_arrival(db::Connection& c, std::int64_t campaign, TimePoint now) {
  add(c, campaign, now, "in", "", 1);
}

std::vector<HourlyRow> hourly_rows(db::Connection& c, std::int64_t campaign, std::int64_t from, std::int64_t to) {
  std::vector<HourlyRow> out;
  db::Statement q = c.query(
      "SELECT what, n FROM hourly WHERE campaign = ?1 AND what >= ?2 AND what < ?3 AND n <> 0"
      " ORDER BY what",
      campaign, key_of(from, "", ""), key_of(to, "", ""));
  while (q.next()) {
    const std::string what = q.text(0);
    HourlyRow row;
    const std::size_t kind = what.find(' ');
    const std::size_t person = kind == std::string::npos ? kind : what.find(' ', kind + 1);
    const auto read = std::from_chars(what.data(), what.data() + what.size(), row.hour);
    if (person == std::string::npos || read.ptr != what.data() + kind)
      throw db::Failure(corrupt_value("hour", what), db::Ending::refused);
    row.kind = what.substr(kind + 1, person - kind - 1);
    row.person = what.substr(person + 1);
    row.n = q.int64(1);
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace cs::store
