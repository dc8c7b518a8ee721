#include "db/postgres/puts.hpp"

#include <algorithm>
#include <utility>

#include "db/dialect.hpp"

namespace cs::db {
namespace {

/// Whether two of it must not meet the same row: not so where every row is a new one.
bool changes_rows(std::string_view sql) {
  return sql.starts_with("UPDATE") || sql.find("DO UPDATE") != std::string_view::npos;
}

std::string key_of(const OwnedValues& values, std::size_t count) {
  std::string key;
  for (std::size_t i = 0; i < std::min(count, values.size()); ++i) {
    const Value v = values[i].view();
    if (v.kind == Value::Kind::text)
      key += v.text;
    else
      key += std::to_string(v.integer);
    key += '\0';
  }
  return key;
}

/// Kinds and all: an array has elements of one type.
bool alike(const OwnedValues& a, const OwnedValues& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].view().kind != b[i].view().kind) return false;
  return true;
}

}  // namespace

void Puts::add(std::string_view sql, const Value* values, std::size_t count, std::size_t key) {
  One one{std::string(sql), {}, {}};
  one.values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) one.values.emplace_back(values[i]);
  if (changes_rows(sql)) one.key = key_of(one.values, key);
  fresh_.push_back(std::move(one));
}

void Puts::keep() {
  std::size_t at = 0, behind = 0;  // where this work's next one may join, and where it may come in between
  for (One& one : fresh_) {
    std::size_t place = kept_.size();
    if (!takes_rows(one.sql)) behind = kept_.size();
    for (std::size_t i = kept_.size(); i-- > at && takes_rows(one.sql);) {
      const Batch& b = kept_[i];
      if (b.sql != one.sql) continue;
      if (!one.key.empty() && b.keys.contains(one.key)) {  // not before what changes the same row
        behind = std::max(behind, i + 1);
        break;
      }
      if (alike(b.rows.front(), one.values)) place = i;
    }
    if (place == kept_.size()) {
      place = behind;
      kept_.insert(kept_.begin() + static_cast<std::ptrdiff_t>(place), Batch{one.sql, {}, {}});
    }
    at = place;
    behind = place + 1;
    if (!one.key.empty()) kept_[place].keys.insert(std::move(one.key));
    kept_[place].rows.push_back(std::move(one.values));
  }
  fresh_.clear();
}

void Puts::clear() {
  kept_.clear();
  fresh_.clear();
}

std::vector<Puts::Batch> Puts::take() {
  return std::exchange(kept_, {});
}

}  // namespace cs::db
