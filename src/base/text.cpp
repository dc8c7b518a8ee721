#include "base/text.hpp"

#include <algorithm>

namespace cs {
namespace {

/// Decodes one code point at `pos`; returns its length in bytes, 0 when malformed.
std::size_t decode(std::string_view s, std::size_t pos, char32_t& out) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char lead = byte(pos);
  if (lead < 0x80) {
    out = lead;
    return 1;
  }
  const std::size_t n = lead >= 0xF0 && lead < 0xF5   ? 4
                        : lead >= 0xE0 && lead < 0xF0 ? 3
                        : lead >= 0xC2 && lead < 0xE0 ? 2
                                                      : 0;
  if (n == 0 || pos + n > s.size()) return 0;
  char32_t cp = lead & (0x7Fu >> n);
  for (std::size_t i = 1; i < n; ++i) {
    if ((byte(pos + i) & 0xC0) != 0x80) return 0;
    cp = (cp << 6) | (byte(pos + i) & 0x3Fu);
  }
  const bool overlong = (n == 3 && cp < 0x800) || (n == 4 && cp < 0x10000);
  if (overlong || (cp >= 0xD800 && cp <= 0xDFFF) || cp > 0x10FFFF) return 0;
  out = cp;
  return n;
}

std::string stars(std::size_t count) {
  return std::string(count, '*');
}

}  // namespace

bool is_utf8(std::string_view text) {
  char32_t cp = 0;
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t n = decode(text, pos, cp);
    if (n == 0) return false;
    pos += n;
  }
  return true;
}

std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t pos = 0; pos < text.size();) {
    char32_t cp = 0xFFFD;
    const std::size_t n = decode(text, pos, cp);
    out.push_back(n == 0 ? char32_t{0xFFFD} : cp);
    pos += std::max<std::size_t>(n, 1);
  }
  return out;
}

std::string to_utf8(char32_t cp) {
  std::string out;
  const auto put = [&](char32_t v) { out.push_back(static_cast<char>(v)); };
  if (cp < 0x80) {
    put(cp);
  } else if (cp < 0x800) {
    put(0xC0 | (cp >> 6)), put(0x80 | (cp & 0x3F));
  } else if (cp < 0x10000) {
    put(0xE0 | (cp >> 12)), put(0x80 | ((cp >> 6) & 0x3F)), put(0x80 | (cp & 0x3F));
  } else {
    put(0xF0 | (cp >> 18)), put(0x80 | ((cp >> 12) & 0x3F)), put(0x80 | ((cp >> 6) & 0x3F)), put(0x80 | (cp & 0x3F));
  }
  return out;
}

std::size_t length_utf8(std::string_view text) {
  return code_points(text).size();
}

std::string prefix_utf8(std::string_view text, std::size_t count) {
  std::string out;
  for (const char32_t cp : code_points(text)) {
    if (count-- == 0) break;
    out += to_utf8(cp);
  }
  return out;
}

std::string trim(std::string_view text) {
  constexpr std::string_view wide = "\xE3\x80\x80";
  for (bool again = true; again;) {
    again = false;
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1), again = true;
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1), again = true;
    while (text.starts_with(wide)) text.remove_prefix(wide.size()), again = true;
    while (text.ends_with(wide)) text.remove_suffix(wide.size()), again = true;
  }
  return std::string(text);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (;;) {
    const std::size_t at = text.find(separator);
    out.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
  }
}

std::string mask_phone(std::string_view phone) {
  if (phone.size() < 7) return stars(phone.size());
  return std::string(phone.substr(0, 3)) + "****" + std::string(phone.substr(phone.size() - 4));
}

std::string mask_name(std::string_view name) {
  const std::size_t n = length_utf8(name);
  return n == 0 ? std::string() : prefix_utf8(name, 1) + stars(n - 1);
}

bool is_mobile_number(std::string_view p) {
  return p.size() == 11 && p[0] == '1' && p[1] >= '3' && p[1] <= '9' &&
         std::all_of(p.begin(), p.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace cs
