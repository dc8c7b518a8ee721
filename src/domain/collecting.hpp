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

/// The roster's student is who this claims to be. A level that the roster does not tell is not compared. Where the
/// roster has a mobile number it must be this one: names and numbers are known to classmates, and a code that went to
/// whatever telephone they name would let them in.
bool is_meant(const Student& student, const Claimed& claimed);

/// At most `most` in each `length` that begins with the first.
struct Allowance {
  int most = 1;
  Millis length{0};
};
struct Spent {
  TimePoint since{};
  std::int64_t times = 0;
};
/// How long to wait before once more; 0: now.
Millis wait_of(const Spent& spent, const Allowance& allowance, TimePoint now);
Spent after_one_more(Spent spent, const Allowance& allowance, TimePoint now);

namespace collecting {
// A campus may be behind one address, so that an address's allowances are wide and a student's are narrow.
inline constexpr Allowance code_a_number_minute{1, std::chrono::seconds{60}};
inline constexpr Allowance code_a_number_day{10, std::chrono::hours{24}};
inline constexpr Allowance match_a_student{10, std::chrono::hours{1}};
inline constexpr Allowance match_an_address{600, std::chrono::hours{1}};
inline constexpr Allowance guess_an_address{600, std::chrono::hours{1}};
inline constexpr Allowance upload_a_student{60, std::chrono::hours{1}};
inline constexpr int guesses = 5;  ///< of one ticket's code
inline constexpr Millis code_holds = std::chrono::minutes{5};
inline constexpr Millis session_holds = std::chrono::hours{12};
}  // namespace collecting

}  // namespace cs::domain
