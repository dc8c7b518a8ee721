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
  constexpr std::array<std::string_view, 8> numbers{"id",    "campaign", "student", "submission",
                                                    "until", "plan",     "look",    "delivery"};
  return table != "intake_keys" && std::ranges::find(numbers, column) != numbers.end();
}

}  // namespace

SealedRows::SealedRows(db::Connection& c, const db::WatchedTable& table) : c_(c), table_(table) {
  const std::string key = fmt::format("{}", fmt::join(table.key, ", "));
  std::string columns = key, places;
  for (const db::WatchedGroup& g : table.groups)
    for (const db::WatchedColumn& column : g.columns) columns += fmt::format(", {}", column.name);
  for (std::size_t i = 0; i < table.key.size(); ++i) places += fmt::format("{}?{}", i > 0 ? ", " : "", i + 1);
  const std::string select = fmt::format("SELECT {} FROM {}", columns, table.name),
                    order = fmt::format(" ORDER BY {} LIMIT {}", key, a_page);
  first_ = select + order;
  next_ = fmt::format("{} WHERE ({}) > ({}){}", select, key, places, order);
}

std::vector<db::WrittenRow> SealedRows::page() {
  std::vector<db::Value> after;
  for (std::size_t i = 0; i < last_.size(); ++i)
    after.push_back(is_number(table_.name, table_.key[i]) ? db::Value(number_from<std::int64_t>(last_[i]).value_or(0))
                                                          : db::Value(last_[i]));
  std::vector<db::WrittenRow> out;
  db::Statement q = after.empty() ? c_.query(first_) : c_.query_with(next_, after);
  while (q.next()) {
    db::WrittenRow& row = out.emplace_back();
    row.table = &table_;
    int at = 0;
    for (std::size_t i = 0; i < table_.key.size(); ++i) row.key.push_back(q.text(at++));
    for (const db::WatchedGroup& g : table_.groups) {
      auto& cells = row.groups.emplace_back(std::vector<db::Cell>{});
      for (std::size_t i = 0; i < g.columns.size(); ++i, ++at)
        cells->push_back(q.is_null(at) ? db::Cell{} : db::Cell(q.text(at)));
    }
  }
  if (!out.empty()) last_ = out.back().key;
  return out;
}

}  // namespace cs::store
