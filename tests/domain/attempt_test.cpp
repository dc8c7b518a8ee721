#include "domain/attempt.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

template <class R>
std::string id_of(const R& result) {
  return result.ok() ? "" : result.error().id;
}

struct Attempts : ::testing::Test {
  static constexpr std::chrono::hours hour{1};
  const TimePoint now = TimePoint{} + std::chrono::hours{24 * 20'000};
  AttemptFacts facts{now - hour, now + hour, std::nullopt};
  WantedAttempt wanted{"new", false, {}};

  LastAttempt& last(State state, bool paid = true) {
    facts.last = LastAttempt{2, state, "old", paid, std::nullopt};
    return *facts.last;
  }
  Result<AttemptPlan> plan() const { return plan_attempt(wanted, facts, now); }
};

TEST_F(Attempts, TheFirstOneWaitsForItsPayment) {
  EXPECT_EQ(plan()->state, State::awaiting_payment);
  EXPECT_EQ(plan()->number, 1);
  EXPECT_FALSE(plan()->counts_from);
  wanted.paid = true;
  EXPECT_EQ(plan()->state, State::checking);
  EXPECT_EQ(plan()->counts_from, now);
  wanted.paid_at = now - hour;
  EXPECT_EQ(plan()->counts_from, now - hour);
  wanted.paid_at = now + clocks_differ;
  EXPECT_EQ(plan()->counts_from, now) << "two clocks differ a little; no deadline counts from the future";
  wanted.paid_at = now + clocks_differ + Millis{1};
  EXPECT_EQ(id_of(plan()), "submit.paid_in_future");
  wanted.paid_at = facts.opens - Millis{1};
  EXPECT_EQ(id_of(plan()), "submit.paid_too_early");
  facts.opens = now - 1000 * hour;
  wanted.paid_at = now - oldest_payment - Millis{1};
  EXPECT_EQ(id_of(plan()), "submit.paid_too_early");
}

TEST_F(Attempts, NobodyPaysWhereItIsFree) {
  facts.is_free = true;
  EXPECT_EQ(plan()->state, State::checking);
  EXPECT_EQ(plan()->counts_from, now);
}

TEST_F(Attempts, AnUnpaidPhotographIsReplaced) {
  last(State::awaiting_payment);
  wanted.photo = "another";
  EXPECT_TRUE(plan()->replaces);
  EXPECT_EQ(plan()->number, 2);
  EXPECT_EQ(plan()->state, State::awaiting_payment);
  wanted.paid = true;
  EXPECT_EQ(plan()->state, State::checking);
  EXPECT_TRUE(plan()->pays);
  wanted.paid = false;
  facts.closes = now;
  EXPECT_EQ(id_of(plan()), "submit.window_closed");
  last(State::pending);
  EXPECT_EQ(id_of(plan()), "submit.not_allowed") << "what is paid for is looked at as it is";
}

TEST_F(Attempts, ARejectedPhotographIsNotTakenAgain) {
  facts.rejected_before = true;
  EXPECT_EQ(id_of(plan()), "submit.rejected_before");
}

TEST_F(Attempts, ACampaignMayBoundThem) {
  facts.most_attempts = 2;
  last(State::rejected);
  facts.last->number = 1;
  EXPECT_EQ(plan()->number, 2);
  facts.last->number = 2;
  EXPECT_EQ(id_of(plan()), "submit.attempts_used");
  facts.last->state = State::recalled;
  EXPECT_TRUE(plan().ok()) << "a recall is nobody's attempt";
}

TEST_F(Attempts, TheWindowBoundsTheFirstOne) {
  facts.opens = now + Millis{1};
  EXPECT_EQ(id_of(plan()), "submit.window_not_open");
  facts.opens = now;
  facts.closes = now;
  EXPECT_EQ(id_of(plan()), "submit.window_closed");
  facts.closes = now + Millis{1};
  EXPECT_EQ(id_of(plan()), "");
}

TEST_F(Attempts, OneFeeCoversAllOfThemAndTheClockStartsAnew) {
  last(State::rejected);
  EXPECT_EQ(plan()->number, 3);
  EXPECT_EQ(plan()->state, State::checking);
  EXPECT_EQ(plan()->counts_from, now);
  EXPECT_TRUE(plan()->supersedes);
  wanted.paid = true;
  wanted.paid_at = now - hour;
  EXPECT_EQ(plan()->counts_from, now) << "its own arrival, whatever was paid again";
  last(State::withdrawn, false);
  wanted.paid = false;
  EXPECT_EQ(plan()->state, State::awaiting_payment);
  EXPECT_FALSE(plan()->supersedes);
}

TEST_F(Attempts, NobodyReplacesWhatLives) {
  for (const State lives :
       {State::checking, State::pending, State::leased, State::approved, State::released, State::delivered}) {
    last(lives);
    EXPECT_EQ(id_of(plan()), "submit.not_allowed") << to_string(lives);
  }
  last(State::awaiting_payment);
  EXPECT_TRUE(plan()->replaces) << "what is not paid is exchanged";
}

TEST_F(Attempts, ARejectionThatCanBeTakenBackIsWaitedFor) {
  last(State::rejected).decided = Terms{now + Millis{1}, now + hour};
  EXPECT_EQ(id_of(plan()), "submit.too_early");
  facts.last->decided->grace_until = now;
  EXPECT_EQ(id_of(plan()), "");
}

TEST_F(Attempts, AfterTheWindowTheReshootDaysCountAndARecallIsAlwaysTaken) {
  facts.closes = now - hour;
  last(State::rejected).decided = Terms{now - hour, now + Millis{1}};
  EXPECT_EQ(id_of(plan()), "");
  facts.last->decided->reshoot_until = now;
  EXPECT_EQ(id_of(plan()), "submit.reshoot_over");
  facts.last->state = State::recalled;
  EXPECT_EQ(id_of(plan()), "");
}

TEST_F(Attempts, TheSamePhotographAgainIsARepeatThatMayPay) {
  wanted.photo = "old";
  last(State::awaiting_payment, false);
  EXPECT_TRUE(plan()->repeats);
  EXPECT_FALSE(plan()->pays);
  EXPECT_EQ(plan()->number, 2);
  wanted.paid = true;
  EXPECT_TRUE(plan()->pays);
  EXPECT_EQ(plan()->state, State::checking);
  EXPECT_EQ(plan()->counts_from, now);
  last(State::approved);
  EXPECT_TRUE(plan()->repeats);
  EXPECT_FALSE(plan()->pays);
  EXPECT_EQ(plan()->state, State::approved);
  last(State::withdrawn);
  EXPECT_FALSE(plan()->repeats) << "the same photograph after a withdrawal is a new attempt";
}

TEST_F(Attempts, APaymentHasAPlausibleTime) {
  EXPECT_EQ(id_of(check_paid_at(now, now - hour, now)), "");
  EXPECT_EQ(id_of(check_paid_at(now - 2 * hour, now - hour, now)), "submit.paid_too_early");
  EXPECT_EQ(id_of(check_paid_at(now + hour, now - hour, now)), "submit.paid_in_future");
}

}  // namespace
}  // namespace cs::domain
