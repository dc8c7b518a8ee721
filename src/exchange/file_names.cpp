#include "exchange/file_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_map>

#include "base/text.hpp"

namespace cs::exchange {
namespace {

/// Windows counts the whole path, and the folder into which somebody unpacks it comes in front.
constexpr std::size_t longest_path = 160, longest_part = 80;  // characters

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

/// A value as part of a name: no separators, nothing that Windows refuses.
std::string harmless(std::string_view value) {
  std::string out;
  for (const char32_t p : code_points(trim(value))) {
    const bool refused =
        p < 0x20 || p == 0x7F ||
        (p < 0x80 && std::string_view("<>:\"/\\|?*").find(static_cast<char>(p)) != std::string_view::npos);
    // Directions and joiners that nobody sees would make two names look alike.
    const bool unseen =
        (p >= 0x200B && p <= 0x200F) || (p >= 0x202A && p <= 0x202E) || (p >= 0x2060 && p <= 0x2069) || p == 0xFEFF;
    if (unseen) continue;
    out += refused ? "_" : to_utf8(p);
  }
  return out;
}

/// A whole part of a path: not empty, no dot or space at its end, no name of a device.
std::string finished_part(std::string part) {
  while (!part.empty() && (part.back() == '.' || part.back() == ' ')) part.pop_back();
  if (part.empty()) return "_";
  const std::string stem = lowered(part.substr(0, part.find('.')));
  static constexpr std::array devices{"con", "prn", "aux", "nul"};
  const bool numbered = stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && is_digit(stem[3]);
  if (numbered || std::ranges::find(devices, stem) != devices.end()) return "_" + part;
  return part;
}

std::optional<std::string> value_of(std::string_view field, const domain::Student& s) {
  if (field == "number") return harmless(s.number);
  if (field == "name") return harmless(s.name);
  if (field == "college") return harmless(s.college);
  if (field == "class") return harmless(s.class_name);
  if (field == "level") return harmless(s.level);
  return std::nullopt;
}

Result<std::string> filled(std::string_view part, const domain::Student& s) {
  std::string out;
  for (std::size_t i = 0; i < part.size();) {
    if (part[i] != '{') {
      out += part[i++];
      continue;
    }
    const std::size_t end = part.find('}', i);
    const std::string_view field = part.substr(i + 1, end == std::string_view::npos ? end : end - i - 1);
    const auto value = end == std::string_view::npos ? std::nullopt : value_of(field, s);
    if (!value)
      return invalid("names.pattern",
                     fmt::format("'{}' is no part of a file name: use {{number}}, {{name}}, {{college}}, {{class}} and "
                                 "{{level}}.",
                                 part));
    out += *value;
    i = end + 1;
  }
  return out;
}

Status check_pattern(std::string_view pattern) {
  if (!is_utf8(pattern) || pattern.empty() || !lowered(pattern).ends_with(".jpg"))
    return invalid("names.pattern", fmt::format("'{}' does not end with .jpg.", pattern));
  for (const std::string& part : split(pattern, '/')) {
    std::string plain = part;
    std::erase_if(plain, [](char c) { return c == '{' || c == '}'; });
    if (trim(part).empty() || part == "." || part == ".." || harmless(plain) != plain)
      return invalid("names.pattern", fmt::format("'{}' holds a part that cannot be a folder or file.", pattern));
  }
  return {};
}

/// GB 11643: the weighted sum of the 17 digits, modulo 11, names the last one.
bool checks_out(std::string_view id) {
  static constexpr std::array weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += (id[i] - '0') * weights[i];
  return std::string_view("10x98765432")[static_cast<std::size_t>(sum % 11)] == lower(id[17]);
}

bool born_some_day(std::string_view id) {
  const int year = number_from<int>(id.substr(6, 4)).value_or(0),
            month = number_from<int>(id.substr(10, 2)).value_or(0),
            day = number_from<int>(id.substr(12, 2)).value_or(0);
  return year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

}  // namespace

bool holds_id_number(std::string_view text) {
  for (std::size_t i = 0; i + 18 <= text.size(); ++i) {
    const std::string_view id = text.substr(i, 18);
    const bool last = is_digit(id[17]) || lower(id[17]) == 'x';
    if (last && std::all_of(id.begin(), id.begin() + 17, is_digit) && born_some_day(id) && checks_out(id)) return true;
  }
  return false;
}

Result<std::vector<std::string>> file_names(std::string_view pattern, const std::vector<domain::Student>& students,
                                            bool id_numbers) {
  CS_TRY(check_pattern(pattern));
  const auto parts = split(pattern, '/');
  std::vector<std::string> out;
  out.reserve(students.size());
  std::unordered_map<std::string, std::size_t> taken;
  for (std::size_t i = 0; i < students.size(); ++i) {
    std::string path;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      CS_ASSIGN(std::string part, filled(parts[k], students[i]));
      part = finished_part(std::move(part));
      if (k > 0) path += '/';
      path += part;
      if (length_utf8(part) > longest_part || length_utf8(path) > longest_path)
        return invalid("names.long", fmt::format("The file name of student {} is too long.", students[i].number));
    }
    if (!id_numbers && holds_id_number(path))
      return invalid("names.id_number",
                     fmt::format("The file name of student {} would hold an ID number, which leaves in no file name "
                                 "here: choose another pattern.",
                                 students[i].number));
    if (const auto [other, fresh] = taken.try_emplace(lowered(path), i); !fresh)
      return invalid("names.same",
                     fmt::format("Students {} and {} would get the same file {}: add {{number}} to the pattern.",
                                 students[other->second].number, students[i].number, path));
    out.push_back(std::move(path));
  }
  return out;
}

}  // namespace cs::exchange
