#include "domain/phone.hpp"

#include "base/text.hpp"

namespace cs::domain {
namespace {

/// -1 for what is no digit, in ASCII or full width.
int digit(char32_t c) {
  if (c >= U'0' && c <= U'9') return static_cast<int>(c - U'0');
  if (c >= U'０' && c <= U'９') return static_cast<int>(c - U'０');
  return -1;
}

/// What people and spreadsheets put between digits.
bool is_between(char32_t c) {
  switch (c) {
    case U' ':
    case U'\t':
    case U'-':
    case U'.':
    case U'(':
    case U')':
    case U'（':
    case U'）':
    case U'－':
    case U'‐':
    case U'–':
    case U'—':
    case 0x00A0:
    case 0x3000:
    case 0x200B:
    case 0x202A:
    case 0x202C:
    case 0x202D:
    case 0xFEFF:
      return true;
    default:
      return false;
  }
}

bool is_landline(std::string_view digits) {
  return digits.size() >= 10 && digits.size() <= 12 && digits[0] == '0' && digits[1] >= '1';
}

}  // namespace

const char* problem_of(PhoneKind kind) {
  switch (kind) {
    case PhoneKind::mobile:
      return "";
    case PhoneKind::landline:
      return "phone.landline";
    case PhoneKind::foreign:
      return "phone.foreign";
    case PhoneKind::missing:
      return "phone.missing";
    case PhoneKind::wrong:
      return "phone.wrong";
  }
  return "";
}

const char* sentence_of(PhoneKind kind) {
  switch (kind) {
    case PhoneKind::mobile:
      return "";
    case PhoneKind::landline:
      return "The number is a landline: it can only be called.";
    case PhoneKind::foreign:
      return "The number belongs to another country.";
    case PhoneKind::missing:
      return "The student has no telephone number.";
    case PhoneKind::wrong:
      return "This is not a telephone number.";
  }
  return "";
}

Phone normalised_phone(std::string_view text) {
  std::string digits;
  bool plus = false;
  for (const char32_t c : code_points(text)) {
    if (const int d = digit(c); d >= 0)
      digits += static_cast<char>('0' + d);
    else if ((c == U'+' || c == U'＋') && digits.empty() && !plus)
      plus = true;
    else if (!is_between(c))
      return {PhoneKind::wrong, std::string(text)};
  }
  if (digits.empty()) return {plus ? PhoneKind::wrong : PhoneKind::missing, std::string(plus ? text : "")};
  if (!plus && digits.starts_with("00")) {
    plus = true;
    digits.erase(0, 2);
  }
  if (digits.starts_with("86") && (plus || digits.size() == 13)) {
    plus = false;
    digits.erase(0, 2);
    if (is_landline("0" + digits) && !is_mobile_number(digits)) digits.insert(0, 1, '0');
  }
  if (plus)
    return digits.size() >= 7 && digits.size() <= 15 ? Phone{PhoneKind::foreign, "+" + digits}
                                                     : Phone{PhoneKind::wrong, std::string(text)};
  if (is_mobile_number(digits)) return {PhoneKind::mobile, digits};
  if (is_landline(digits)) return {PhoneKind::landline, digits};
  return {PhoneKind::wrong, std::string(text)};
}

}  // namespace cs::domain
