// Whether what waits will be decided in time at the present pace.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/clock.hpp"

namespace cs::domain {

/// How many wait whose deadline is this.
struct DueAt {
  TimePoint deadline{};
  std::int64_t n = 0;
};

struct Outlook {
  std::int64_t overdue = 0;                                     ///< deadline passed
  std::int64_t in_6h = 0, in_12h = 0, in_24h = 0, waiting = 0;  ///< due within, what is overdue with it; all of them
  /// The first deadline that cannot be kept at this pace. What is overdue now takes its time before, and is not it.
  std::optional<TimePoint> late_from;
};

/// `due` in the order of deadlines. Whoever decides takes the earliest deadline first, so what arrives later with a
/// later deadline changes nothing before its own. `per_hour` decisions, 0 or less: nobody decides.
Outlook outlook(std::span<const DueAt> due, double per_hour, TimePoint now);

}  // namespace cs::domain
