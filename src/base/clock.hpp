// Time is passed in: rules take a TimePoint, and only programs, the dispatcher and the sweep hold a Clock.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace cs {

using Millis = std::chrono::milliseconds;
/// Wall-clock time, UTC, in milliseconds since 1970. Stored and sent as a plain integer.
using TimePoint = std::chrono::time_point<std::chrono::system_clock, Millis>;
/// For lengths of time on one machine: never jumps.
using MonoPoint = std::chrono::time_point<std::chrono::steady_clock, Millis>;

constexpr std::int64_t to_ms(TimePoint t) {
  return t.time_since_epoch().count();
}
constexpr TimePoint from_ms(std::int64_t ms) {
  return TimePoint{Millis{ms}};
}

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  virtual MonoPoint mono() const = 0;
};

class SystemClock final : public Clock {
 public:
  TimePoint now() const override;
  MonoPoint mono() const override;
};

/// For tests: both clocks move only by advance(). Safe to use from several threads.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimePoint start = from_ms(1'760'000'000'000)) : now_(to_ms(start)) {}
  TimePoint now() const override { return from_ms(now_.load()); }
  MonoPoint mono() const override { return MonoPoint{Millis{now_.load()}}; }
  void advance(Millis by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_;
};

/// "2025-10-09T08:15:00Z".
std::string to_iso8601(TimePoint t);
/// Local wall time at a fixed offset from UTC, "10-09 16:15". China has one zone: offset_minutes = 480.
std::string to_local_short(TimePoint t, int offset_minutes = 480);

}  // namespace cs
