// The student's way, judged from facts: who is meant, how often something may be asked for, how long things hold.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "domain/student.hpp"

namespace cs::domain {

/// What a student types to be found.
struct Claimed {
  std::string level, name, number, phone;
};

/// A name as it is compared: without blanks and marks between its parts, full-width letters as ASCII, in small letters.
std::string comparable_name(std::string_view name);

/// The roster's student is who this claims to be. A level that the roster does not tell is not compared. The telephone
/// must be the roster's mobile number: names and numbers are known to classmates, and a code that went to whatever
/// telephone they name would let them in. Where the roster tells none at all, any mobile number is taken, if the
/// campaign says that its roster is `without_phones`; a number that is there and no mobile one is nobody's.
bool is_meant(const Student& student, const Claimed& claimed, bool without_phones);

/// At most `most` in each `length` that begins with the first, and then one each `pause` (0: none until it is over).
struct Allowance {
  std::int64_t most = 1;
  Millis length{0};
  Millis pause{0};
};
struct Spent {
  TimePoint since{};
  std::int64_t times = 0;
  TimePoint latest{};
};
/// How long to wait before `amount` more; 0: now.
Millis wait_of(const Spent& spent, const Allowance& allowance, TimePoint now, std::int64_t amount = 1);
Spent after_more(Spent spent, const Allowance& allowance, TimePoint now, std::int64_t amount = 1);

namespace collecting {
// A campus may be behind one address, so that an address's allowances are wide, and one machine that uses them up slows
// the others there down and shuts nobody out. What protects a student is counted for the student, from whatever
// address.
inline constexpr Allowance code_a_number_minute{1, std::chrono::seconds{60}};
inline constexpr Allowance codes_a_day{10, std::chrono::hours{24}, std::chrono::hours{1}};
inline constexpr Allowance match_a_student{10, std::chrono::hours{1}};
inline constexpr Allowance match_an_address{600, std::chrono::hours{1}, std::chrono::seconds{1}};
inline constexpr Allowance guess_an_address{600, std::chrono::hours{1}, std::chrono::seconds{1}};
/// Wrong codes. 68 in a day at most, of a million: guessing for sixty days finds one with a probability of 0.4 %.
inline constexpr Allowance guess_a_student{20, std::chrono::hours{24}, std::chrono::minutes{30}};
inline constexpr Allowance upload_a_student{60, std::chrono::hours{1}};
/// Of photographs: 10 of the largest, some 30 as telephones make them.
inline constexpr Allowance bytes_a_student{std::int64_t{200} << 20, std::chrono::hours{24}};
/// Consents, handing in, taking back: each leaves rows for good.
inline constexpr Allowance change_a_student{30, std::chrono::hours{24}, std::chrono::minutes{30}};
inline constexpr int guesses = 5;  ///< of one ticket's code
inline constexpr Millis code_holds = std::chrono::minutes{5};
inline constexpr Millis session_holds = std::chrono::hours{12};
}  // namespace collecting

}  // namespace cs::domain
