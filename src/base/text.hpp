// UTF-8 and the ways personal data is shortened for screens and logs.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cs {

/// True if `text` is well-formed UTF-8 (no overlong forms, surrogates or values above U+10FFFF).
bool is_utf8(std::string_view text);
/// Code points of well-formed UTF-8; a malformed byte becomes U+FFFD.
std::vector<char32_t> code_points(std::string_view text);
std::string to_utf8(char32_t code_point);
/// Number of code points.
std::size_t length_utf8(std::string_view text);
/// The first `count` code points.
std::string prefix_utf8(std::string_view text, std::size_t count);
/// Without ASCII and ideographic (U+3000) space at both ends.
std::string trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);
/// All of `text` as a number, in the form of C++'s literals without a sign in front of the positive ones.
template <class T>
std::optional<T> number_from(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// 13800001234 -> 138****1234; anything shorter than 7 characters becomes stars.
std::string mask_phone(std::string_view phone);
/// 欧阳修 -> 欧**: the first character stays.
std::string mask_name(std::string_view name);
/// True for ^1[3-9]\d{9}$.
bool is_mobile_number(std::string_view phone);

}  // namespace cs
