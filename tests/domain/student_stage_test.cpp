#include "domain/student_stage.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

struct Stages : ::testing::Test {
  static constexpr std::chrono::hours hour{1};
  const TimePoint now = from_ms(1'760'000'000'000);
  StageFacts f;
  Stages() { f.opens = now - hour, f.closes = now + hour; }
  std::string name() const { return stage_of(f, now).name; }
  bool may(const char* what) const {
    const auto all = stage_of(f, now).may;
    return std::find(all.begin(), all.end(), what) != all.end();
  }
};

TEST_F(Stages, step_after_step_to_the_photograph) {
  EXPECT_EQ(name(), "consent");
  EXPECT_FALSE(may("photo"));
  f.consented = true;
  EXPECT_EQ(name(), "code");
  EXPECT_FALSE(may("photo"));
  f.has_code = true;
  EXPECT_EQ(name(), "photo");
  EXPECT_TRUE(may("photo"));
  f.has_code = f.needs_code = false;
  EXPECT_EQ(name(), "photo");
  f.closes = now;
  EXPECT_EQ(name(), "closed");
  f.opens = now + hour;
  EXPECT_EQ(name(), "not_open");
}

TEST_F(Stages, a_decision_is_shown_once_nobody_can_take_it_back) {
  f.consented = f.has_code = true;
  f.attempts = 1;
  for (const State decided : {State::approved, State::rejected}) {
    f.state = decided;
    f.settled = now + Millis{1};
    EXPECT_EQ(name(), "review");
    EXPECT_FALSE(may("withdraw")) << "somebody decided";
    f.settled = now;
    EXPECT_EQ(name(), decided == State::approved ? "approved" : "rejected");
  }
  EXPECT_TRUE(may("photo"));
  EXPECT_TRUE(may("appeal"));
}

TEST_F(Stages, a_rejected_one_has_its_time) {
  f.consented = f.has_code = true;
  f.state = State::rejected;
  f.attempts = 1;
  f.closes = now - hour;
  f.reshoot_until = now + hour;
  EXPECT_TRUE(may("photo")) << "after the window, within the days of the re-shoot";
  f.appealed = true;
  EXPECT_FALSE(may("appeal")) << "once";
  f.appeal_open = true;
  EXPECT_EQ(name(), "appealed");
  f.appeal_open = false;
  f.most_attempts = 1;
  EXPECT_FALSE(may("photo"));
  f.most_attempts = 0;
  f.reshoot_until = now;
  EXPECT_FALSE(may("photo"));
  EXPECT_FALSE(may("appeal"));
  f.state = State::recalled;
  EXPECT_TRUE(may("photo")) << "a recall is nobody's fault, whenever it comes";
}

TEST_F(Stages, what_waits) {
  f.state = State::awaiting_payment;
  EXPECT_EQ(name(), "pay");
  EXPECT_TRUE(may("photo")) << "an unpaid one can be replaced";
  for (const State waits : {State::checking, State::pending, State::leased}) {
    f.state = waits;
    EXPECT_EQ(name(), "review");
    EXPECT_TRUE(may("withdraw"));
    EXPECT_FALSE(may("photo"));
  }
  for (const State through : {State::released, State::delivered}) {
    f.state = through;
    EXPECT_EQ(name(), "approved");
  }
  f.state = State::withdrawn;
  EXPECT_EQ(name(), "consent");
}

}  // namespace
}  // namespace cs::domain
