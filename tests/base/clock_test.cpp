#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace cs {
namespace {

TEST(Time, IsoAndChineseWallClock) {
  EXPECT_EQ(to_iso8601(from_ms(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_iso8601(from_ms(1'760'000'000'000)), "2025-10-09T08:53:20Z");
  EXPECT_EQ(to_local_short(from_ms(1'760'000'000'000)), "10-09 16:53");
}

}  // namespace
}  // namespace cs
