// How often somebody may try to sign in: the rules.
#pragma once

#include "base/clock.hpp"

namespace cs::domain {

/// What failed lately under one key.
struct ThrottleRecord {
  std::int64_t failures = 0;
  TimePoint until{};  ///< not before this may the next try be made
  TimePoint last{};
};

/// After `free_tries` failures each further try waits twice as long, up to `longest`; a success clears it.
struct DoublingRule {
  int free_tries = 5;
  Millis longest = std::chrono::minutes{5};
};
/// After `free_tries` failures one try each `pause`: never longer, because many people may be behind one address.
struct SteadyRule {
  int free_tries = 50;
  Millis pause = std::chrono::seconds{1};
};
constexpr Millis throttle_forgets_after = std::chrono::minutes{30};

/// Never longer than `longest`, also when the clock was set back.
Millis wait_of(const ThrottleRecord& record, Millis longest, TimePoint now);
ThrottleRecord after_failure(ThrottleRecord record, const DoublingRule& rule, TimePoint now);
ThrottleRecord after_failure(ThrottleRecord record, const SteadyRule& rule, TimePoint now);

}  // namespace cs::domain
