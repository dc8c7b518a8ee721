#include "domain/throttle.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace cs::domain {
namespace {

using namespace std::chrono_literals;

const TimePoint start = from_ms(1'760'000'000'000);

TEST(Throttle, TheWaitsDoubleUpToTheLongest) {
  ThrottleRecord r;
  const DoublingRule rule{3, 10s};
  std::vector<Millis> waits;
  TimePoint now = start;
  for (int i = 0; i < 9; ++i) {
    r = after_failure(r, rule, now);
    waits.push_back(wait_of(r, rule.longest, now));
    now += waits.back();
    EXPECT_EQ(wait_of(r, rule.longest, now), 0ms) << "over when it is over";
  }
  EXPECT_EQ(waits, (std::vector<Millis>{0ms, 0ms, 1s, 2s, 4s, 8s, 10s, 10s, 10s}));
}

TEST(Throttle, AnAddressNeverWaitsLongerThanThePause) {
  ThrottleRecord r;
  for (int i = 0; i < 10'000; ++i) r = after_failure(r, SteadyRule{50, 1s}, start);
  EXPECT_EQ(wait_of(r, 1s, start), 1s);
}

TEST(Throttle, AClockThatWasSetBackMakesNobodyWaitLonger) {
  const ThrottleRecord r = after_failure({}, DoublingRule{1, 10s}, start);
  EXPECT_EQ(wait_of(r, 10s, start - 24h), 10s);
}

}  // namespace
}  // namespace cs::domain
