#include "domain/collecting.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "domain/phone.hpp"

namespace cs::domain {
namespace {

/// What stands between the parts of a name, however it is written.
bool is_between(char32_t c) {
  constexpr char32_t marks[] = {U' ',   U'\t', 0x3000, 0x00A0, 0x00B7, 0x2022, 0x2027, 0x30FB, 0xFF65, 0x2219, 0x22C5,
                                0xFF0E, U'.',  0x200B, 0x200C, 0x200D, 0xFEFF, 0x2018, 0x2019, U'\'',  U'-',   0x2010};
  return std::ranges::find(marks, c) != std::end(marks) || (c >= 0xFE00 && c <= 0xFE0F) ||
         (c >= 0xE0100 && c <= 0xE01EF);
}

}  // namespace

std::string comparable_name(std::string_view name) {
  std::string out;
  for (char32_t c : code_points(name)) {
    if (is_between(c)) continue;
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    if (c >= U'A' && c <= U'Z') c += 0x20;
    out += to_utf8(c);
  }
  return out;
}

bool is_meant(const Student& student, const Claimed& claimed, bool without_phones) {
  const std::string name = comparable_name(claimed.name);
  if (name.empty() || name != comparable_name(student.name)) return false;
  if (student.number != trim(claimed.number)) return false;
  if (!student.level.empty() && student.level != trim(claimed.level)) return false;
  const Phone theirs = normalised_phone(claimed.phone), known = normalised_phone(student.phone);
  if (theirs.kind != PhoneKind::mobile) return false;
  if (known.kind == PhoneKind::missing) return without_phones;
  return known.kind == PhoneKind::mobile && known.number == theirs.number;
}

Millis wait_of(const Spent& spent, const Allowance& allowance, TimePoint now, std::int64_t amount) {
  // Also when the clock was set back, nobody waits for longer than once.
  if (spent.times == 0 || now < spent.since || now >= spent.since + allowance.length) return Millis{0};
  if (spent.times + amount <= allowance.most) return Millis{0};
  const Millis over = spent.since + allowance.length - now;
  if (allowance.pause == Millis{0}) return over;
  return std::clamp<Millis>(spent.latest + allowance.pause - now, Millis{0}, std::min(over, allowance.pause));
}

Spent after_more(Spent spent, const Allowance& allowance, TimePoint now, std::int64_t amount) {
  if (spent.times == 0 || now < spent.since || now >= spent.since + allowance.length) return {now, amount, now};
  spent.times += amount;
  spent.latest = now;
  return spent;
}

}  // namespace cs::domain
