#include "store/sealed_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace cs::store {
namespace {

constexpr std::size_t a_page = 1000;

/// Of the columns that are keys; all others are texts. An intake key's `id` is the name that its holder sends.
bool is_number(std::string_view table, std::string_view column) {
  constexpr std::array<std::string_view, 9> numbers{"id",   "campaign", "student",  "submission", "until",
                                                    "plan", "look",     "delivery", "decision"};
  return table != "intake_keys" && std::ranges::find(numbers, column) != numbers.end();
}

std::string joined_key(const db::WatchedTable& table) {
  return fmt::format("{}", fmt::join(table.key, ", "));
}
/// ?1, ?2, … for each column of the key.
std::string places_of(const db::WatchedTable& table) {
  std::string places;
  for (std::size_t i = 0; i < table.key.size(); ++i) places += fmt::format("{}?{}", i > 0 ? ", " : "", i + 1);
  return places;
}
/// The columns that row_of() reads.
std::string select_from(const db::WatchedTable& table) {
  std::string columns = joined_key(table);
  for (const db::WatchedGroup& g : table.groups)
    for (const db::WatchedColumn& column : g.columns) columns += fmt::format(", {}", column.name);
  return fmt::format("SELECT {} FROM {}", columns, table.name);
}

std::vector<db::Value> values_of(const db::WatchedTable& table, const std::vector<std::string>& key) {
  std::vector<db::Value> out;
  for (std::size_t i = 0; i < key.size(); ++i)
    out.push_back(is_number(table.name, table.key[i]) ? db::Value(number_from<std::int64_t>(key[i]).value_or(0))
                                                      : db::Value(key[i]));
  return out;
}

db::WrittenRow row_of(const db::WatchedTable& table, const db::Statement& q) {
  db::WrittenRow row;
  row.table = &table;
  int at = 0;
  for (std::size_t i = 0; i < table.key.size(); ++i) row.key.push_back(q.text(at++));
  for (const db::WatchedGroup& g : table.groups) {
    auto& cells = row.groups.emplace_back(std::vector<db::Cell>{});
    for (std::size_t i = 0; i < g.columns.size(); ++i, ++at)
      cells->push_back(q.is_null(at) ? db::Cell{} : db::Cell(q.text(at)));
  }
  return row;
}

}  // namespace

SealedRows::SealedRows(db::Connection& c, const db::WatchedTable& table) : c_(c), table_(table) {
  const std::string key = joined_key(table), select = select_from(table),
                    order = fmt::format(" ORDER BY {} LIMIT {}", key, a_page);
  first_ = select + order;
  next_ = fmt::format("{} WHERE ({}) > ({}){}", select, key, places_of(table), order);
}

std::vector<db::WrittenRow> SealedRows::page() {
  const std::vector<db::Value> after = values_of(table_, last_);
  std::vector<db::WrittenRow> out;
  db::Statement q = after.empty() ? c_.query(first_) : c_.query_with(next_, after);
  while (q.next()) out.push_back(row_of(table_, q));
  if (!out.empty()) last_ = out.back().key;
  return out;
}

std::optional<db::WrittenRow> sealed_row(db::Connection& c, const db::WatchedTable& table,
                                         const std::vector<std::string>& key) {
  db::Statement q =
      c.query_with(fmt::format("{} WHERE ({}) = ({})", select_from(table), joined_key(table), places_of(table)),
                   values_of(table, key));
  if (!q.next()) return std::nullopt;
  return row_of(table, q);
}

}  // namespace cs::store
