#pragma once

#include <fmt/format.h>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "api/json_check.hpp"

/// For the .cpp files of a subject's own JSON.
namespace cs::api {

inline std::string written(const nlohmann::json& j) {
  return j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// `read` (const json& -> T) on an object; what check_json() refuses, and whatever `read` does not find, is
/// "json.invalid".
template <class Read>
auto parsed(std::string_view text, Read read) -> Result<decltype(read(nlohmann::json()))> {
  CS_TRY(check_json(text));
  const auto j = nlohmann::json::parse(text, nullptr, false);
  if (!j.is_object()) return invalid("json.invalid", "This JSON is not an object.");
  try {
    return read(j);
  } catch (const std::exception& e) {
    return invalid("json.invalid", fmt::format("This JSON does not have the expected fields: {}.", e.what()));
  }
}

}  // namespace cs::api
