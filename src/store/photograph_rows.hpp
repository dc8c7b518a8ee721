// Who uses a photograph, counted in the transaction of what uses it.
#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "db/connection.hpp"

namespace cs::store {

void use_photo(db::Connection& c, std::string_view hash);
void release_photo(db::Connection& c, std::string_view hash, TimePoint now);

}  // namespace cs::store
