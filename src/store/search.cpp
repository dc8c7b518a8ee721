#include "store/search.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "store/store.hpp"

namespace cs::store {

std::vector<std::int64_t> matching_students(db::Connection& c, std::int64_t campaign, std::string_view text) {
  const std::string wanted = trim(text);
  std::string reversed;
  for (const char32_t p : code_points(wanted)) reversed.insert(0, to_utf8(p));
  const std::string greatest = to_utf8(0x10FFFF);  // [x, x + this): everything that begins with x
  std::vector<std::int64_t> out;
  {
    db::Statement q = c.query(
        "SELECT id FROM students WHERE campaign = ?1 AND number_reversed >= ?2 AND number_reversed < ?3 LIMIT 500",
        campaign, reversed, reversed + greatest);
    while (q.next()) out.push_back(q.int64(0));
  }
  {
    db::Statement q = c.query("SELECT id FROM students WHERE campaign = ?1 AND name >= ?2 AND name < ?3 LIMIT 500",
                              campaign, wanted, wanted + greatest);
    while (q.next()) out.push_back(q.int64(0));
  }
  const auto letter = [](char l) { return (l >= 'a' && l <= 'z') || (l >= 'A' && l <= 'Z'); };
  if (!wanted.empty() && std::ranges::all_of(wanted, letter)) {
    std::string lower = wanted;
    for (char& l : lower) l = static_cast<char>(l | 0x20);
    db::Statement q =
        c.query("SELECT id FROM students WHERE campaign = ?1 AND initials >= ?2 AND initials < ?3 LIMIT 500", campaign,
                lower, lower + greatest);
    while (q.next()) out.push_back(q.int64(0));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Status check_page(int offset, int limit) {
  if (offset < 0 || limit < 1 || limit > 500)
    return invalid("page.invalid", "A page begins at 0 or later and has 1 to 500 rows.");
  return {};
}

std::int64_t counted(db::Connection& c, std::string_view from_where, const std::vector<db::Value>& values,
                     bool compound) {
  db::Statement q = c.query_with(fmt::format("SELECT count(*) FROM (SELECT 1 {} LIMIT {})", from_where,
                                             compound ? compound_count_limit : count_limit),
                                 values);
  return q.next() ? q.int64(0) : 0;
}

}  // namespace cs::store
