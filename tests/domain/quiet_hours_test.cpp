#include "domain/quiet_hours.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

const TimePoint midnight = from_ms(1'759'939'200'000);  // 2025-10-09 00:00 in China
constexpr Millis h{3'600'000};

TEST(QuietHours, OverNight) {
  const QuietHours q = *quiet_hours_from("22:00-08:00");
  EXPECT_EQ(q, (QuietHours{22 * 60, 8 * 60}));
  EXPECT_EQ(to_local_short(midnight), "10-09 00:00");
  EXPECT_EQ(quiet_until(q, midnight), midnight + 8 * h);
  EXPECT_EQ(quiet_until(q, midnight + 8 * h - Millis{1}), midnight + 8 * h);
  EXPECT_EQ(quiet_until(q, midnight + 8 * h), std::nullopt);
  EXPECT_EQ(quiet_until(q, midnight + 22 * h - Millis{1}), std::nullopt);
  EXPECT_EQ(quiet_until(q, midnight + 22 * h), midnight + 32 * h);
  EXPECT_EQ(next_days_window(q, midnight + 12 * h), midnight + 32 * h);
  EXPECT_EQ(next_days_window(q, midnight), midnight + 32 * h);
}

TEST(QuietHours, WithinADayAndNone) {
  const QuietHours noon = *quiet_hours_from("12:00-14:30");
  EXPECT_EQ(quiet_until(noon, midnight + 13 * h), midnight + 14 * h + h / 2);
  EXPECT_EQ(quiet_until(noon, midnight + 15 * h), std::nullopt);
  EXPECT_EQ(next_days_window(noon, midnight + 15 * h), midnight + 24 * h);
  EXPECT_EQ(quiet_until(*quiet_hours_from("none"), midnight), std::nullopt);
}

TEST(QuietHours, BadTextIsRefused) {
  for (const char* text : {"", "22-8", "22:00", "24:00-08:00", "22:60-08:00", "-", "a:b-c:d", "022:00-08:00"})
    EXPECT_FALSE(quiet_hours_from(text)) << text;
}

TEST(QuietHours, DaysBefore1970) {
  EXPECT_EQ(china_day(from_ms(-8 * 3'600'000)), 0);
  EXPECT_EQ(china_day(from_ms(-8 * 3'600'000 - 1)), -1);
}

}  // namespace
}  // namespace cs::domain
