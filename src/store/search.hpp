// What the lists share: finding students by what a person types, checking a page, counting with a limit.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "db/connection.hpp"
#include "store/permitted.hpp"

namespace cs::store {

/// Students whose number ends, or whose name or its pinyin initials begin, with the text; at most 500 by each, no
/// repeats. Who sees names masked finds by a whole number, or by the last four characters of it among the students of
/// whom they hold or decided something: beginnings of names and numbers would give the masked rest back sign by sign.
std::vector<std::int64_t> matching_students(db::Connection& c, const CampaignsRef::Part& campaign,
                                            const std::string& by, std::string_view text);

/// " AND <student> IN (… of these colleges)", its values appended; "" for all colleges. `student` is a column.
std::string of_colleges(const CampaignsRef::Part& campaign, std::string_view student, std::vector<db::Value>& values);

/// " AND <student> IN (… of this college of the campaign)", its values appended; "" for any college.
std::string of_college(std::int64_t campaign, const std::string& college, std::string_view student,
                       std::vector<db::Value>& values);

/// Cuts a page out of what several campaigns gave (of each at least its first offset + limit), in the order of T.
template <class T>
void cut_page(std::vector<T>& found, int offset, int limit) {
  std::sort(found.begin(), found.end());
  found.erase(found.begin(), found.begin() + std::min<std::ptrdiff_t>(offset, std::ssize(found)));
  if (found.size() > static_cast<std::size_t>(limit)) found.resize(static_cast<std::size_t>(limit));
}

Status check_page(int offset, int limit);

/// Number of rows of "FROM … WHERE …", walked at most to count_limit or, for several filters, compound_count_limit.
std::int64_t counted(db::Connection& c, std::string_view from_where, const std::vector<db::Value>& values,
                     bool compound);

}  // namespace cs::store
