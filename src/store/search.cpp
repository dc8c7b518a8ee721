#include "store/search.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "store/lists.hpp"
#include "store/name_key.hpp"

namespace cs::store {

namespace {

std::string reversed_of(const std::string& text) {
  std::string out;
  for (const char32_t p : code_points(text)) out.insert(0, to_utf8(p));
  return out;
}

/// [x, x + this): everything that begins with x.
std::string last_sign() {
  return to_utf8(0x10FFFF);
}

std::vector<std::int64_t> of_whole_number(db::Connection& c, std::int64_t campaign, const std::string& number) {
  std::vector<std::int64_t> out;
  db::Statement q = c.query("SELECT id FROM students WHERE campaign = ?1 AND number = ?2", campaign, number);
  while (q.next()) out.push_back(q.int64(0));
  return out;
}

/// Students of whom `by` holds, held last or decided something, and whose number ends in the four characters.
std::vector<std::int64_t> own_by_last_four(db::Connection& c, std::int64_t campaign, const std::string& by,
                                           const std::string& four) {
  std::vector<std::int64_t> out;
  const std::string reversed = reversed_of(four);
  for (const char* sql :
       {"SELECT st.id FROM submissions s JOIN students st ON st.id = s.student WHERE s.holder = ?1 AND s.campaign = ?2"
        " AND s.state = 'leased' AND st.number_reversed >= ?3 AND st.number_reversed < ?4 LIMIT 500",
        "SELECT DISTINCT st.id FROM decisions d JOIN students st ON st.id = d.student WHERE d.campaign = ?2"
        " AND d.reviewer = ?1 AND st.number_reversed >= ?3 AND st.number_reversed < ?4 LIMIT 500"}) {
    db::Statement q = c.query(sql, by, campaign, reversed, reversed + last_sign());
    while (q.next()) out.push_back(q.int64(0));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

std::vector<std::int64_t> matching_students(db::Connection& c, const CampaignsRef::Part& part, const std::string& by,
                                            std::string_view text) {
  const std::string wanted = trim(text);
  const std::int64_t campaign = part.row;
  if (part.sight == domain::Sight::masked)
    return length_utf8(wanted) == 4 ? own_by_last_four(c, campaign, by, wanted) : of_whole_number(c, campaign, wanted);
  const std::string reversed = reversed_of(wanted), greatest = last_sign();
  std::vector<std::int64_t> out;
  {
    db::Statement q = c.query(
        "SELECT id FROM students WHERE campaign = ?1 AND number_reversed >= ?2 AND number_reversed < ?3 LIMIT 500",
        campaign, reversed, reversed + greatest);
    while (q.next()) out.push_back(q.int64(0));
  }
  {
    const std::string key = name_key_of(wanted);
    db::Statement q =
        c.query("SELECT id FROM students WHERE campaign = ?1 AND name_key >= ?2 AND name_key < ?3 LIMIT 500", campaign,
                key, key + greatest);
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

std::string of_colleges(const CampaignsRef::Part& part, std::string_view student, std::vector<db::Value>& values) {
  if (part.colleges.empty()) return {};
  std::string list;
  values.emplace_back(part.row);
  const std::size_t campaign = values.size();
  for (const std::string& college : part.colleges) {
    values.emplace_back(college);
    list += fmt::format("{}?{}", list.empty() ? "" : ", ", values.size());
  }
  return fmt::format(" AND {} IN (SELECT id FROM students WHERE campaign = ?{} AND college IN ({}))", student, campaign,
                     list);
}

std::string of_college(std::int64_t campaign, const std::string& college, std::string_view student,
                       std::vector<db::Value>& values) {
  if (college.empty()) return {};
  values.emplace_back(campaign);
  values.emplace_back(college);
  return fmt::format(" AND {} IN (SELECT id FROM students WHERE campaign = ?{} AND college = ?{})", student,
                     values.size() - 1, values.size());
}

Status check_page(int offset, int limit) {
  if (offset < 0 || limit < 1 || limit > 500)
    return invalid("page.invalid", "A page begins at 0 or later and has 1 to 500 rows.");
  return {};
}

std::int64_t counted(db::Connection& c, std::string_view from_where, const std::vector<db::Value>& values,
                     bool compound) {
  db::Statement q = c.query_with(fmt::format("SELECT count(*) FROM (SELECT 1 {} LIMIT {}) AS found", from_where,
                                             compound ? compound_count_limit : count_limit),
                                 values);
  return q.next() ? q.int64(0) : 0;
}

}  // namespace cs::store
