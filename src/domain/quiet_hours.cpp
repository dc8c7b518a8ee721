#include "domain/quiet_hours.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"

namespace cs::domain {
namespace {

constexpr std::int64_t day_ms = 86'400'000, minute_ms = 60'000, offset_ms = 8 * 3'600'000;

std::optional<int> minutes(std::string_view text) {
  int hour = -1, minute = -1;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view t, int& out) {
    const auto r = std::from_chars(t.data(), t.data() + t.size(), out);
    return !t.empty() && t.size() <= 2 && r.ec == std::errc{} && r.ptr == t.data() + t.size();
  };
  if (!number(text.substr(0, colon), hour) || !number(text.substr(colon + 1), minute)) return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

TimePoint midnight(std::int64_t day) {
  return from_ms(day * day_ms - offset_ms);
}

}  // namespace

std::int64_t china_day(TimePoint t) {
  const std::int64_t local = to_ms(t) + offset_ms;
  return local >= 0 ? local / day_ms : (local - day_ms + 1) / day_ms;
}

Result<QuietHours> quiet_hours_from(std::string_view text) {
  if (text == "none") return QuietHours{};
  const auto dash = text.find('-');
  const auto from = dash == std::string_view::npos ? std::nullopt : minutes(trim(text.substr(0, dash)));
  const auto to = dash == std::string_view::npos ? std::nullopt : minutes(trim(text.substr(dash + 1)));
  if (!from || !to)
    return invalid("notice.quiet_hours", fmt::format("'{}' is neither 'none' nor hours like '22:00-08:00'.", text));
  return QuietHours{*from, *to};
}

std::optional<TimePoint> quiet_until(QuietHours hours, TimePoint now) {
  if (hours.from == hours.to) return std::nullopt;
  const std::int64_t day = china_day(now);
  const auto minute = static_cast<int>((to_ms(now) - to_ms(midnight(day))) / minute_ms);
  const bool over_night = hours.from > hours.to;
  const bool quiet = over_night ? minute >= hours.from || minute < hours.to : minute >= hours.from && minute < hours.to;
  if (!quiet) return std::nullopt;
  const std::int64_t end_day = over_night && minute >= hours.from ? day + 1 : day;
  return midnight(end_day) + Millis{hours.to * minute_ms};
}

TimePoint next_days_window(QuietHours hours, TimePoint now) {
  const TimePoint start = midnight(china_day(now) + 1);
  return quiet_until(hours, start).value_or(start);
}

}  // namespace cs::domain
