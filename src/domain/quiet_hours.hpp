// When people sleep: no law forbids a notice at night, a student does.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::domain {

/// Minutes after midnight in China's time, 0 to 1439; the same twice: no quiet hours.
struct QuietHours {
  int from = 0, to = 0;
  bool operator==(const QuietHours&) const = default;
};

/// "22:00-08:00", or "none". invalid "notice.quiet_hours".
Result<QuietHours> quiet_hours_from(std::string_view text);
/// When the quiet hours that hold at `now` end; none outside them.
std::optional<TimePoint> quiet_until(QuietHours hours, TimePoint now);
/// The first moment of the next day at which messages may leave.
TimePoint next_days_window(QuietHours hours, TimePoint now);
/// Days since 1970 in China's time.
std::int64_t china_day(TimePoint t);

}  // namespace cs::domain
