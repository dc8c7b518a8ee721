#include "store/table_copy.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cs::store {
namespace {

constexpr std::size_t rows_a_statement = 50;

}  // namespace

TableCopy::TableCopy(const MovedTable& table, std::vector<Column> columns, db::Connection& from, db::Connection& to,
                     int batch)
    : table_(table), from_(from), to_(to), batch_(batch), columns_(std::move(columns)), last_(table, columns_) {}

std::int64_t TableCopy::resume() {
  std::string newest, names;
  for (const std::string& k : table_.key) newest += (newest.empty() ? "" : ", ") + k + " DESC";
  for (const Column& c : columns_) names += (names.empty() ? "" : ", ") + c.name;
  {
    db::Statement q = to_.query(fmt::format("SELECT {} FROM {} ORDER BY {} LIMIT 1", names, table_.name, newest));
    if (q.next()) last_.take(q);
  }
  db::Statement q = to_.query("SELECT count(*) FROM " + table_.name);
  return q.next() ? q.int64(0) : 0;
}

Result<std::int64_t> TableCopy::batch() {
  read_batch();
  if (values_.empty()) return std::int64_t{0};
  CS_TRY(to_.transaction([this](db::Connection& c) -> Status {
    for (std::size_t at = 0; at < values_.size(); at += rows_a_statement * columns_.size()) {
      const std::size_t end = std::min(values_.size(), at + rows_a_statement * columns_.size());
      c.query_with(insertion((end - at) / columns_.size()), {values_.begin() + static_cast<std::ptrdiff_t>(at),
                                                             values_.begin() + static_cast<std::ptrdiff_t>(end)})
          .next();
    }
    return {};
  }));
  return static_cast<std::int64_t>(values_.size() / columns_.size());
}

void TableCopy::read_batch() {
  values_.clear();
  texts_.clear();
  db::Statement q = rows_after(from_, table_, columns_, last_.values(), batch_);
  while (q.next()) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const int at = static_cast<int>(i);
      if (columns_[i].number)
        values_.push_back(q.is_null(at) ? db::Value(std::optional<std::int64_t>{}) : db::Value(q.int64(at)));
      else
        values_.push_back(q.is_null(at) ? db::Value(std::optional<std::string_view>{})
                                        : db::Value(texts_.emplace_back(q.text(at))));
    }
    last_.take(q);
  }
}

std::string TableCopy::insertion(std::size_t rows) const {
  std::string names, places;
  for (const Column& c : columns_) names += (names.empty() ? "" : ", ") + c.name;
  std::size_t n = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    std::string row;
    for (std::size_t i = 0; i < columns_.size(); ++i) row += fmt::format("{}?{}", row.empty() ? "" : ", ", ++n);
    places += fmt::format("{}({})", places.empty() ? "" : ", ", row);
  }
  return fmt::format("INSERT INTO {} ({}) VALUES {}", table_.name, names, places);
}

}  // namespace cs::store
