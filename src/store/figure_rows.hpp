// Sums that are kept beside the rows they count.
#pragma once

#include <cstdint>
#include <string_view>

#include "db/connection.hpp"

namespace cs::store {

std::int64_t tallied(db::Connection& c, std::int64_t campaign, std::string_view what);

}  // namespace cs::store
