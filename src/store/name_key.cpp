#include "store/name_key.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <utility>

namespace cs::store {
namespace {

/// Simplified radicals that Unicode itself maps to nothing; fonts and old PDFs put them into names.
constexpr std::pair<char32_t, char32_t> radicals[] = {
    {0x2E85, 0x4EBB}, {0x2E8B, 0x5369}, {0x2E9D, 0x6708}, {0x2E9F, 0x6BCD}, {0x2EA0, 0x6C11}, {0x2EC1, 0x864E},
    {0x2EC4, 0x897F}, {0x2EC5, 0x89C1}, {0x2EC6, 0x89D2}, {0x2EC9, 0x8D1D}, {0x2ECB, 0x8F66}, {0x2ECC, 0x8FB6},
    {0x2ED3, 0x957F}, {0x2ED4, 0x95E8}, {0x2ED8, 0x9752}, {0x2EDA, 0x9875}, {0x2EDB, 0x98CE}, {0x2EDC, 0x98DE},
    {0x2EDD, 0x98DF}, {0x2EE2, 0x9A6C}, {0x2EE3, 0x9AA8}, {0x2EE4, 0x9B3C}, {0x2EE5, 0x9C7C}, {0x2EE6, 0x9E1F},
    {0x2EE8, 0x9EA6}, {0x2EE9, 0x9EC4}, {0x2EEB, 0x6589}, {0x2EEC, 0x9F50}, {0x2EED, 0x6B6F}, {0x2EEE, 0x9F7F},
    {0x2EEF, 0x7ADC}, {0x2EF0, 0x9F99}, {0x2EF1, 0x9F9C}, {0x2EF2, 0x4E80}, {0x2EF3, 0x9F9F}};

bool is_dot(char32_t p) {
  switch (p) {
    case 0xB7:
    case 0x387:
    case 0x2022:
    case 0x2024:
    case 0x2027:
    case 0x2219:
    case 0x22C5:
    case 0x30FB:
    case 0x16EB:
    case 0xFF65:
    case '.':
      return true;
    default:
      return false;
  }
}

bool is_invisible(char32_t p) {
  return p < 0x20 || p == 0xAD || p == 0x180E || (p >= 0x200B && p <= 0x200F) || (p >= 0x202A && p <= 0x202E) ||
         (p >= 0x2060 && p <= 0x206F) || p == 0xFEFF || (p >= 0xFE00 && p <= 0xFE0F) || (p >= 0xE0100 && p <= 0xE01EF);
}

bool is_latin(char32_t p) {
  return (p >= 'a' && p <= 'z') || (p >= 0xC0 && p < 0x250);
}

}  // namespace

std::string name_key_of(std::string_view name) {
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int>(name.size())));
  UErrorCode failed = U_ZERO_ERROR;
  if (const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCCasefoldInstance(failed); U_SUCCESS(failed))
    text = nfkc->normalize(text, failed);
  icu::UnicodeString out;
  bool blank = false;
  char32_t before = 0;
  for (int i = 0; i < text.length();) {
    auto p = static_cast<char32_t>(text.char32At(i));
    i = text.moveIndex32(i, 1);
    if (is_invisible(p)) continue;
    if (p == ' ' || p == 0xA0 || p == 0x3000) {
      blank = true;
      continue;
    }
    if (is_dot(p)) p = 0xB7;
    const auto* radical = std::ranges::find(radicals, p, &std::pair<char32_t, char32_t>::first);
    if (radical != std::end(radicals)) p = radical->second;
    if (blank && is_latin(before) && is_latin(p)) out.append(u' ');
    blank = false;
    out.append(static_cast<UChar32>(p));
    before = p;
  }
  std::string utf8;
  out.toUTF8String(utf8);
  return utf8;
}

}  // namespace cs::store
