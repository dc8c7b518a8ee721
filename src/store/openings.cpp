#include "store/openings.hpp"

#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/node_rows.hpp"

namespace cs::store {

Result<int> Openings::flush() {
  const OpenedItems::All all = db_.opened().take();
  if (all.empty()) return 0;
  const auto written = db_.run([&](db::Connection& c) -> Result<Nothing> {
    for (const auto& [key, t] : all)
      c.run(
          "INSERT INTO openings (person, submission, day, first_at, last_at, times) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
          " ON CONFLICT (person, day, submission) DO UPDATE SET last_at = {{greatest}}(openings.last_at, ?5),"
          " times = openings.times + ?6",
          key.person, key.submission, key.day, t.first, t.last, t.times);
    return Nothing{};
  });
  if (!written) {
    db_.opened().put_back(all);
    return written.error();
  }
  return static_cast<int>(all.size());
}

Result<std::vector<OpeningRow>> Openings::list(const OpeningQuery& query) {
  if (query.limit < 1 || query.limit > 100'000) return invalid("query.limit", "From 1 to 100,000 entries at a time.");
  return db_.read([&](db::Connection& c) -> Result<std::vector<OpeningRow>> {
    std::string sql =
        "SELECT o.person, o.submission, k.slug, p.number, o.first_at, o.last_at, o.times FROM openings o"
        " JOIN submissions s ON s.id = o.submission JOIN students p ON p.id = s.student"
        " JOIN campaigns k ON k.id = s.campaign WHERE o.day >= ?1 AND o.day < ?2";
    const std::int64_t from = OpenedItems::day_of(query.from);
    const std::int64_t until = query.until == TimePoint::max() ? INT64_MAX : OpenedItems::day_of(query.until);
    std::vector<db::Value> values{from, until, query.limit};
    if (!query.person.empty()) {
      values.emplace_back(query.person);
      sql += " AND o.person = ?" + std::to_string(values.size());
    }
    if (!query.student.empty()) {
      values.emplace_back(query.student);
      sql += " AND p.number = ?" + std::to_string(values.size());
    }
    sql += " ORDER BY o.first_at, o.person, o.submission LIMIT ?3";
    std::vector<OpeningRow> out;
    db::Statement q = c.query_with(sql, values);
    while (q.next())
      out.push_back({q.text(0), public_id('s', q.int64(1)), q.text(2), q.text(3), q.time(4), q.time(5), q.integer(6)});
    return out;
  });
}

Write<int> Openings::forget(TimePoint before, Holding by) {
  return db_.write<int>([=](db::Connection& c) -> Result<int> {
    CS_TRY(check_holding(c, by));
    return static_cast<int>(c.run("DELETE FROM openings WHERE day < ?1", OpenedItems::day_of(before)));
  });
}

}  // namespace cs::store
