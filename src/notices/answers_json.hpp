// Reading and writing the gateways' JSON. The including .cpp brings the JSON library.
#pragma once

#include <string>

namespace cs::notices {

/// The text under `field`, "" when it is not there or is no text.
template <class Json>
std::string text_in(const Json& j, const char* field) {
  if (!j.is_object()) return {};
  const auto it = j.find(field);
  return it != j.end() && it->is_string() ? it->template get<std::string>() : std::string{};
}

/// Compact JSON; bytes that are not UTF-8 are replaced.
template <class Json>
std::string dumped(const Json& j) {
  return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace cs::notices
