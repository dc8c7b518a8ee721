// Sums that are kept beside the rows they count.
#pragma once

#include <cstdint>
#include <string_view>

#include "db/connection.hpp"

namespace cs::store {

/// The grain in which deadlines are counted and compared, milliseconds.
inline constexpr std::int64_t quarter_hour = 900'000;

std::int64_t tallied(db::Connection& c, std::int64_t campaign, std::string_view what);

}  // namespace cs::store
