// Where a request begins and ends must be clear beyond doubt, or a proxy before the service and the service read two
// different requests out of the same bytes. What is doubtful is refused, and its connection closed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/http.hpp"

namespace cs::service {

constexpr std::size_t longest_target = 8'192;  ///< bytes of path and query
constexpr std::size_t most_arguments = 32;     ///< of the query
constexpr std::size_t longest_head = 16'384;   ///< bytes of request line and headers
constexpr std::size_t most_headers = 64;

struct Head {
  std::string version;  ///< "HTTP/1.1"
  std::vector<std::pair<std::string, std::string>> headers;
  std::size_t bytes = 0;
};

/// What a request line asks for, as it came. invalid "http.target_too_long", "http.arguments", "http.target"
/// (a NUL, as a byte or as %00, or a control byte).
std::optional<Reply> target_fault(std::string_view target);

/// 431 "http.too_many_headers"; 400 "http.header" (a name that is no token, a control byte in a value), "http.host"
/// (none, or two), "http.length" (no number, or two of them), "http.framing" (a length and chunks, or another coding).
std::optional<Reply> head_fault(const Head& head);

}  // namespace cs::service
