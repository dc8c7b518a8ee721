// Telephone numbers as people and spreadsheets write them.
#pragma once

#include <string>
#include <string_view>

namespace cs::domain {

enum class PhoneKind {
  mobile,    ///< 11 digits, 13 to 19: a message can be sent
  landline,  ///< area code and number: it can only be called
  foreign,   ///< another country's
  missing,
  wrong,  ///< none of these
};
/// "phone.landline", "phone.foreign", "phone.missing", "phone.wrong"; "" for a mobile number.
const char* problem_of(PhoneKind kind);
/// One English sentence for it.
const char* sentence_of(PhoneKind kind);

struct Phone {
  PhoneKind kind = PhoneKind::missing;
  std::string number;  ///< digits only, a foreign one with its +; the text as it came when it is wrong
};

/// Full-width digits become ASCII ones; spaces, hyphens, dots, brackets and invisible marks go, and so does China's
/// prefix (+86, 0086, or 86 before eleven digits). Safe on any bytes.
Phone normalised_phone(std::string_view text);

}  // namespace cs::domain
