#include "base/clock.hpp"

#include <fmt/format.h>

namespace cs {

TimePoint SystemClock::now() const {
  return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}
MonoPoint SystemClock::mono() const {
  return std::chrono::time_point_cast<Millis>(std::chrono::steady_clock::now());
}

namespace {
struct Civil {
  int year;
  unsigned month, day;
  long long hour, minute, second;
};
Civil civil(TimePoint t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day ymd{day};
  const std::chrono::hh_mm_ss hms{std::chrono::floor<std::chrono::seconds>(t - day)};
  return {int(ymd.year()),     unsigned(ymd.month()), unsigned(ymd.day()),
          hms.hours().count(), hms.minutes().count(), hms.seconds().count()};
}
}  // namespace

std::string to_iso8601(TimePoint t) {
  const Civil c = civil(t);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::string to_local_short(TimePoint t, int offset_minutes) {
  const Civil c = civil(t + std::chrono::minutes{offset_minutes});
  return fmt::format("{:02}-{:02} {:02}:{:02}", c.month, c.day, c.hour, c.minute);
}

}  // namespace cs
