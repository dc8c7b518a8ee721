#include "service/throttle.hpp"

#include <gtest/gtest.h>

namespace cs::service {
namespace {

using namespace std::chrono_literals;

constexpr MonoPoint start{1'000'000ms};

TEST(Throttle, TheWaitsDoubleUpToTheLongest) {
  ThrottleRecord r;
  const DoublingRule rule{3, 10s};
  std::vector<Millis> waits;
  MonoPoint now = start;
  for (int i = 0; i < 9; ++i) {
    r = after_failure(r, rule, now);
    waits.push_back(wait_of(r, now));
    now += waits.back();
    EXPECT_EQ(wait_of(r, now), 0ms) << "over when it is over";
  }
  EXPECT_EQ(waits, (std::vector<Millis>{0ms, 0ms, 1s, 2s, 4s, 8s, 10s, 10s, 10s}));
}

TEST(Throttle, AnAddressNeverWaitsLongerThanThePause) {
  ThrottleRecord r;
  for (int i = 0; i < 10'000; ++i) r = after_failure(r, SteadyRule{50, 1s}, start);
  EXPECT_EQ(wait_of(r, start), 1s);
}

TEST(Throttle, FortySixBadSignInsLockNobodyElseOut) {
  Throttle throttle;
  for (int i = 0; i < 46; ++i) throttle.try_now({"nobody" + std::to_string(i), "", "10.0.0.1"}, start);
  EXPECT_EQ(throttle.try_now({"li", "", "10.0.0.1"}, start), 0ms);
  // Thousands cost the address a second a try, and who comes from a known device nothing.
  for (int i = 0; i < 5'000; ++i) throttle.try_now({"nobody" + std::to_string(i), "", "10.0.0.1"}, start + i * 1s);
  EXPECT_LE(throttle.try_now({"wu", "", "10.0.0.1"}, start + 4'999s), 1s);
  EXPECT_EQ(throttle.try_now({"wu", "laptop", "10.0.0.1"}, start + 4'999s), 0ms);
  EXPECT_EQ(throttle.try_now({"wu", "", "10.0.0.2"}, start + 4'999s), 0ms);
}

TEST(Throttle, AnAccountIsGuessedAtSlowlyFromAnyNumberOfAddresses) {
  Throttle throttle;
  int tries = 0;
  for (int i = 0; i < 1'000; ++i)
    tries +=
        throttle.try_now({"li", "", "10.0." + std::to_string(i / 200) + '.' + std::to_string(i % 200)}, start) == 0ms;
  EXPECT_EQ(tries, 5);
  EXPECT_GT(throttle.try_now({"li", "", "10.9.9.9"}, start), 0ms);
  EXPECT_EQ(throttle.try_now({"li", "laptop", "10.9.9.9"}, start), 0ms) << "the owner's own device";
  for (int i = 0; i < 4; ++i) throttle.try_now({"li", "laptop", "10.9.9.9"}, start);
  EXPECT_GT(throttle.try_now({"li", "laptop", "10.9.9.9"}, start), 0ms) << "but a stolen one is slowed down, too";
}

TEST(Throttle, ASuccessClearsTheAccountAndOneOfTheAddresss) {
  Throttle throttle;
  for (int i = 0; i < 5; ++i) throttle.try_now({"li", "", "a"}, start);
  throttle.succeeded({"li", "", "a"});
  EXPECT_EQ(throttle.try_now({"li", "", "a"}, start), 0ms);
  for (int i = 0; i < 60; ++i) throttle.try_now({"x" + std::to_string(i), "", "a"}, start);
  EXPECT_GT(throttle.try_now({"y", "", "a"}, start), 0ms);
  EXPECT_EQ(throttle.try_now({"y", "", "a"}, start + 1s), 0ms);
  throttle.succeeded({"y", "", "a"});
  throttle.try_now({"z", "", "a"}, start + 1s);
  EXPECT_GT(throttle.try_now({"w", "", "a"}, start + 1s), 0ms) << "one good password buys no guesses at the others";
}

TEST(Throttle, HalfAnHourLaterNothingIsRemembered) {
  Throttle throttle;
  for (int i = 0; i < 20; ++i) throttle.try_now({"li", "", "a"}, start + i * 5min);
  EXPECT_EQ(throttle.try_now({"li", "", "a"}, start + 20 * 5min + 31min), 0ms);
}

}  // namespace
}  // namespace cs::service
