#include "domain/erasing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cs::domain {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const TimePoint now = from_ms(1'760'000'000'000);

PurgeFacts settled() {
  PurgeFacts f;
  f.archived = true;
  f.closes = now - Millis{1};
  return f;
}

TEST(Erasing, each_open_matter_is_named_with_its_number) {
  EXPECT_TRUE(open_matters({}).empty());
  EXPECT_THAT(open_matters({1, 2, 3, 1, 4, 1, 1}),
              ElementsAre("1 photograph that waits for review", "2 appeals without an answer",
                          "3 messages that have not left", "1 message in doubt", "4 payments that are owed back",
                          "1 recall without an answer", "1 delivery under way"));
}

TEST(Erasing, a_campaign_is_purged_once_it_is_closed_archived_and_settled) {
  EXPECT_TRUE(may_purge(settled(), now).ok());
  PurgeFacts f = settled();
  f.archived = false;
  EXPECT_EQ(may_purge(f, now).error().id, "purge.not_archived");
  f = settled();
  f.closes = now + Millis{1};
  EXPECT_EQ(may_purge(f, now).error().id, "purge.still_open");
  f = settled();
  f.done = f.begun = true;
  EXPECT_EQ(may_purge(f, now).error().id, "purge.done");
  for (std::int64_t OpenMatters::*matter :
       {&OpenMatters::waiting, &OpenMatters::appeals, &OpenMatters::unsent, &OpenMatters::doubtful,
        &OpenMatters::refunds, &OpenMatters::recalls, &OpenMatters::deliveries}) {
    f = settled();
    f.open.*matter = 2;
    const Status refused = may_purge(f, now);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().id, "purge.open_matters");
    EXPECT_THAT(refused.error().message, HasSubstr("2 ")) << refused.error().message;
    f.begun = true;
    EXPECT_TRUE(may_purge(f, now).ok()) << "half of it is gone: it goes on";
  }
}

TEST(Erasing, is_due_so_many_days_after_the_window) {
  EXPECT_FALSE(purge_due(now, 0));
  EXPECT_EQ(purge_due(now, 30), now + std::chrono::days{30});
}

TEST(Erasing, a_student_is_erased_once_and_with_a_reason) {
  EXPECT_TRUE(may_erase({}, "asked by letter").ok());
  EXPECT_EQ(may_erase({}, "  ").error().id, "erase.reason");
  EXPECT_EQ(may_erase({true, false, {}}, "x").error().id, "erase.done");
  EXPECT_EQ(may_erase({false, true, {}}, "x").error().id, "erase.done");
  ErasureFacts f;
  f.open.appeals = 1;
  EXPECT_EQ(may_erase(f, "x").error().id, "erase.open_matters");
  EXPECT_THAT(may_erase(f, "x").error().message, HasSubstr("1 appeal without an answer"));
}

}  // namespace
}  // namespace cs::domain
