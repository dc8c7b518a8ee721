#include "domain/forecast.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace cs::domain {
namespace {

using std::chrono::hours;
const TimePoint now = from_ms(1'760'000'000'000);

TEST(Outlook, counts_what_is_due_and_what_is_overdue) {
  const std::vector<DueAt> due{{now - hours{1}, 3}, {now + hours{5}, 10}, {now + hours{11}, 20}, {now + hours{30}, 40}};
  const Outlook o = outlook(due, 1000, now);
  EXPECT_EQ(o.overdue, 3);
  EXPECT_EQ(o.in_6h, 13);
  EXPECT_EQ(o.in_12h, 33);
  EXPECT_EQ(o.in_24h, 33);
  EXPECT_EQ(o.waiting, 73);
  EXPECT_FALSE(o.late_from);
}

TEST(Outlook, names_the_first_deadline_that_cannot_be_kept) {
  const std::vector<DueAt> due{{now + hours{2}, 100}, {now + hours{4}, 250}, {now + hours{6}, 10}};
  EXPECT_FALSE(outlook(due, 90, now).late_from) << "180, 360 and 540 are enough";
  EXPECT_EQ(outlook(due, 80, now).late_from, now + hours{4}) << "320 of 350";
  EXPECT_EQ(outlook(due, 49, now).late_from, now + hours{2});
  EXPECT_EQ(outlook(due, 0, now).late_from, now + hours{2}) << "nobody decides";
  EXPECT_EQ(outlook(due, -5, now).late_from, now + hours{2});
}

TEST(Outlook, lets_what_is_overdue_take_its_time_first) {
  const std::vector<DueAt> due{{now - hours{3}, 90}, {now + hours{1}, 20}};
  EXPECT_FALSE(outlook(due, 110, now).late_from);
  EXPECT_EQ(outlook(due, 100, now).late_from, now + hours{1});
  EXPECT_FALSE(outlook(std::vector<DueAt>{{now - hours{3}, 90}}, 0, now).late_from) << "late already, not later";
}

TEST(Outlook, knows_nothing_to_do) {
  EXPECT_FALSE(outlook({}, 0, now).late_from);
  EXPECT_EQ(outlook(std::vector<DueAt>{{now, 0}, {now, -4}}, 1, now).waiting, 0);
}

}  // namespace
}  // namespace cs::domain
