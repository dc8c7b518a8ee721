#include "domain/throttle.hpp"

#include <algorithm>

namespace cs::domain {

Millis wait_of(const ThrottleRecord& record, Millis longest, TimePoint now) {
  return std::clamp(std::chrono::duration_cast<Millis>(record.until - now), Millis{0}, longest);
}

ThrottleRecord after_failure(ThrottleRecord record, const DoublingRule& rule, TimePoint now) {
  ++record.failures;
  record.last = now;
  if (record.failures >= rule.free_tries) {
    const auto doublings = std::min<std::int64_t>(record.failures - rule.free_tries, 20);
    record.until = now + std::min<Millis>(std::chrono::seconds{std::int64_t{1} << doublings}, rule.longest);
  }
  return record;
}

ThrottleRecord after_failure(ThrottleRecord record, const SteadyRule& rule, TimePoint now) {
  ++record.failures;
  record.last = now;
  if (record.failures >= rule.free_tries) record.until = now + rule.pause;
  return record;
}

}  // namespace cs::domain
