// Values that the database holds as names. One that no version of this program writes is corruption: it is reported,
// and never taken for something else.
#pragma once

#include <optional>
#include <string_view>

#include "db/connection.hpp"
#include "store/ids.hpp"

namespace cs::store {

/// The value, or throws db::Failure "db.corrupt" that names it.
template <class T>
T stored(const std::optional<T>& value, std::string_view what, std::string_view text) {
  if (!value) throw db::Failure(corrupt_value(what, text), db::Ending::refused);
  return *value;
}

}  // namespace cs::store
