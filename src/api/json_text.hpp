#pragma once

#include <fmt/format.h>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "api/json_check.hpp"

/// For the .cpp files of a subject's own JSON. `Json` is nlohmann's, which no header includes.
namespace cs::api {

/// `read` (const Json& -> T) on an object; what check_json() refuses, and whatever `read` does not find, is
/// "json.invalid".
template <class Json, class Read>
auto parsed(std::string_view text, Read read) -> Result<decltype(read(std::declval<const Json&>()))> {
  CS_TRY(check_json(text));
  const Json j = Json::parse(text, nullptr, false);
  if (!j.is_object()) return invalid("json.invalid", "This JSON is not an object.");
  try {
    return read(j);
  } catch (const std::exception& e) {
    return invalid("json.invalid", fmt::format("This JSON does not have the expected fields: {}.", e.what()));
  }
}

}  // namespace cs::api
