#include "domain/reference_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace cs::domain {
namespace {

bool separates(char32_t p) {
  switch (p) {
    case '_':
    case '-':
    case ' ':
    case '+':
    case ',':
    case '(':
    case ')':
    case '[':
    case ']':
    case '.':
    case 0x3000:
    case 0x2014:
    case 0x2013:
    case 0x3001:
    case 0xFF0C:
    case 0xFF08:
    case 0xFF09:
    case 0xFF3F:
    case 0xFF0D:
      return true;
    default:
      return false;
  }
}

std::vector<std::string> parts_of(std::string_view stem) {
  std::vector<std::string> parts(1);
  for (const char32_t p : code_points(stem)) {
    if (separates(p))
      parts.emplace_back();
    else
      parts.back() += to_utf8(p >= 0xFF10 && p <= 0xFF19 ? p - 0xFF10 + '0' : p);
  }
  std::erase(parts, "");
  return parts;
}

/// Letters alone, without those that copies and kinds of photographs are marked by.
bool looks_like_a_name(const std::string& part) {
  for (const std::string_view word : {"副本", "录取照片", "录取", "身份证", "身份证照片", "照片", "copy"})
    if (part == word) return false;
  const auto letters = code_points(part);
  return letters.size() >= 2 && std::ranges::all_of(letters, [](char32_t p) { return p >= 0x3400 || p == 0xB7; });
}

}  // namespace

NamedFor named_for(std::string_view stem, const std::function<const Student*(const std::string&)>& known,
                   const std::function<bool(const std::string&, const std::string&)>& same_name) {
  using Kind = NamedFor::Kind;
  if (const Student* whole = known(trim(stem))) return {Kind::matched, whole->number, {}};
  const std::vector<std::string> parts = parts_of(stem);
  const Student* found = nullptr;
  for (const std::string& part : parts) {
    const Student* student = known(part);
    if (!student || student == found) continue;
    if (found)
      return {Kind::doubtful,
              {},
              {fmt::format("文件名里有两个学生的学号：{} 和 {}。", found->number, student->number),
               fmt::format("The name holds the numbers of two students, {} and {}.", found->number, student->number)}};
    found = student;
  }
  if (!found)
    return {Kind::unmatched,
            {},
            {"名单里没有文件名中的学号。", "The roster has no student number that stands in the file's name."}};
  for (const std::string& part : parts)
    if (looks_like_a_name(part) && !same_name(part, found->name))
      return {Kind::doubtful,
              {},
              {fmt::format("学号 {} 在名单里是另一个姓名，文件名里是“{}”。", found->number, part),
               fmt::format("The roster has another name for {} than '{}'.", found->number, part)}};
  return {Kind::matched, found->number, {}};
}

}  // namespace cs::domain
