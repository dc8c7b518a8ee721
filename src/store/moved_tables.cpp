#include "store/moved_tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/hash.hpp"

namespace cs::store {
namespace {

constexpr int page = 1000;

std::string names(const std::vector<Column>& columns) {
  std::vector<std::string> all;
  for (const Column& c : columns) all.push_back(c.name);
  return fmt::format("{}", fmt::join(all, ", "));
}

}  // namespace

const std::vector<MovedTable>& moved_tables() {
  static const std::vector<MovedTable> tables{
      {"campaigns", {"id"}, true},
      {"users", {"name"}},
      {"grants", {"id"}, true},
      {"sessions", {"token_hash"}},
      {"recovery_codes", {"person", "hash"}},
      {"devices", {"person", "hash"}},
      {"students", {"id"}, true},
      {"photos", {"hash"}},
      {"reference_photos", {"student", "kind"}},
      {"past_references", {"student", "kind", "until"}},
      {"picture_hashes", {"student", "submission"}},
      {"submissions", {"id"}, true},
      {"captures", {"submission"}},
      {"examinations", {"submission", "evidence"}},
      {"statements", {"submission", "person"}},
      {"decisions", {"id"}, true},
      {"manifests", {"decision"}},
      {"looks", {"person"}},
      {"look_plans", {"id"}, true},
      {"look_strata", {"plan", "name"}},
      {"second_looks", {"id"}, true},
      {"look_verdicts", {"look", "person"}},
      {"decision_reasons", {"campaign", "reason", "decision"}},
      {"late_opinions", {"key"}},
      {"notices", {"id"}, true},
      {"student_events", {"id"}, true},
      {"unfinished", {"submission"}},
      {"deliveries", {"id"}, true},
      {"delivered_photos", {"delivery", "submission"}},
      {"recalls", {"id"}, true},
      {"student_sessions", {"token_hash"}},
      {"code_tickets", {"ticket_hash"}},
      {"student_consents", {"id"}, true},
      {"student_limits", {"key"}},
      {"student_uploads", {"student", "photo"}},
      {"capture_codes", {"campaign", "payload"}},
      {"appeals", {"id"}, true},
      {"orders", {"id"}, true},
      {"payments", {"order_number"}},
      {"notice_limits", {"day", "scope"}},
      {"notice_gate", {"id"}},
      {"receipts", {"id"}, true},
      {"answers", {"key"}},
      {"audit", {"seq"}},
      {"log", {"seq"}},
      {"log_tiles", {"level", "place"}},
      {"log_head", {"one"}},
      {"tally", {"campaign", "what"}},
      {"waiting", {"campaign", "quarter"}},
      {"hourly", {"campaign", "what"}},
      {"nodes", {"id"}, true},
      {"duties", {"name"}},
      {"checks", {"id"}, true},
      {"sign_in_tries", {"key"}},
      {"photo_removals", {"hash"}},
      {"photo_rounds", {"id"}},
      {"worker_tokens", {"name"}},
      {"intake_keys", {"id"}},
      {"intake_nonces", {"key", "nonce"}},
      {"restores", {"id"}, true},
      {"openings", {"person", "day", "submission"}},
  };
  return tables;
}

std::vector<Column> columns_of(db::Connection& sqlite, const MovedTable& table) {
  std::vector<Column> out;
  db::Statement q = sqlite.query("SELECT name, type FROM pragma_table_info(?1) ORDER BY cid", table.name);
  while (q.next()) out.push_back({q.text(0), q.text(1) == "INTEGER"});
  return out;
}

db::Statement rows_after(db::Connection& c, const MovedTable& table, const std::vector<Column>& columns,
                         const std::vector<db::Value>& after, int limit) {
  const std::string key = fmt::format("{}", fmt::join(table.key, ", "));
  std::string sql = fmt::format("SELECT {} FROM {}", names(columns), table.name);
  std::vector<db::Value> values = after;
  if (!after.empty()) {
    std::vector<std::string> places;
    for (std::size_t i = 0; i < after.size(); ++i) places.push_back(fmt::format("?{}", i + 1));
    sql += fmt::format(" WHERE ({}) > ({})", key, fmt::join(places, ", "));
  }
  values.emplace_back(limit);
  sql += fmt::format(" ORDER BY {} LIMIT ?{}", key, values.size());
  return c.query_with(sql, values);
}

std::string digest_of(db::Connection& c, const MovedTable& table, const std::vector<Column>& columns) {
  KeyOf last(table, columns);
  std::int64_t rows = 0;
  std::string hash;
  for (bool more = true; more;) {
    // Each value with its kind and length, so that no two rows write the same bytes.
    std::string bytes = hash;
    more = false;
    db::Statement q = rows_after(c, table, columns, last.values(), page);
    while (q.next()) {
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const int at = static_cast<int>(i);
        if (q.is_null(at)) {
          bytes += "-;";
        } else if (columns[i].number) {
          bytes += fmt::format("{};", q.int64(at));
        } else {
          const std::string text = q.text(at);
          bytes += fmt::format("{}:{};", text.size(), text);
        }
      }
      last.take(q);
      ++rows;
      more = true;
    }
    hash = blake2b(as_bytes(bytes));
  }
  return fmt::format("{} {}", rows, hash);
}

KeyOf::KeyOf(const MovedTable& table, const std::vector<Column>& columns) {
  for (const std::string& name : table.key) {
    const auto it = std::ranges::find(columns, name, &Column::name);
    places_.push_back(static_cast<int>(it - columns.begin()));
    number_.push_back(it != columns.end() && it->number);
  }
  numbers_.resize(places_.size());
  texts_.resize(places_.size());
}

void KeyOf::take(const db::Statement& row) {
  any_ = true;
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (number_[i])
      numbers_[i] = row.int64(places_[i]);
    else
      texts_[i] = row.text(places_[i]);
}

std::vector<db::Value> KeyOf::values() const {
  std::vector<db::Value> out;
  for (std::size_t i = 0; any_ && i < places_.size(); ++i)
    out.push_back(number_[i] ? db::Value(numbers_[i]) : db::Value(texts_[i]));
  return out;
}

}  // namespace cs::store
