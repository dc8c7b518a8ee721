// What the lists share: finding students by what a person types, checking a page, counting with a limit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "db/connection.hpp"

namespace cs::store {

/// Students whose number ends, or whose name or its pinyin initials begin, with the text; at most 500 by each, no
/// repeats.
std::vector<std::int64_t> matching_students(db::Connection& c, std::int64_t campaign, std::string_view text);

Status check_page(int offset, int limit);

/// Number of rows of "FROM … WHERE …", walked at most to count_limit or, for several filters, compound_count_limit.
std::int64_t counted(db::Connection& c, std::string_view from_where, const std::vector<db::Value>& values,
                     bool compound);

}  // namespace cs::store
