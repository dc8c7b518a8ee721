#include "domain/looking.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

const TimePoint given = from_ms(1'760'000'000'000);

struct Looking : testing::Test {
  LookFacts facts{Millis{5'000}, given, given + Millis{600'000}, {}, given + Millis{8'000}};
};

TEST_F(Looking, what_fits_is_kept_as_it_was_said) {
  const Look look = judge_look(facts);
  EXPECT_EQ(look.looked, Millis{5'000});
  EXPECT_FALSE(look.unverified);
  EXPECT_EQ(look.spent_until, given + Millis{5'000});
  facts.said = Millis{8'000};
  EXPECT_FALSE(judge_look(facts).unverified) << "exactly as long as it was theirs";
}

TEST_F(Looking, nobody_looked_longer_than_they_had_it) {
  facts.said = Millis{8'001};
  const Look look = judge_look(facts);
  EXPECT_EQ(look.looked, Millis{8'000});
  EXPECT_TRUE(look.unverified);
}

TEST_F(Looking, the_seconds_of_several_decisions_find_room_one_after_another) {
  facts.spent_until = given + Millis{3'000};
  EXPECT_FALSE(judge_look(facts).unverified) << "three seconds at another, five at this one";
  facts.spent_until = given + Millis{3'001};
  const Look look = judge_look(facts);
  EXPECT_TRUE(look.unverified);
  EXPECT_EQ(look.looked, Millis{5'000}) << "possible by itself";
  EXPECT_EQ(look.spent_until, facts.now);
}

TEST_F(Looking, a_lease_that_is_over_or_unknown_verifies_nothing) {
  facts.runs_until = facts.now + Millis{1};
  EXPECT_FALSE(judge_look(facts).unverified);
  facts.runs_until = facts.now;
  EXPECT_TRUE(judge_look(facts).unverified);
  facts.runs_until.reset();
  EXPECT_TRUE(judge_look(facts).unverified);
  facts.runs_until = facts.now + Millis{1};
  facts.given.reset();
  EXPECT_TRUE(judge_look(facts).unverified);
  EXPECT_EQ(judge_look(facts).looked, Millis{5'000});
  facts.said = Millis::max();
  EXPECT_EQ(judge_look(facts).looked, Millis{std::chrono::hours{24}});
}

TEST_F(Looking, a_clock_set_back_makes_nothing_negative) {
  facts.now = given - Millis{1'000};
  facts.spent_until = given;
  const Look look = judge_look(facts);
  EXPECT_EQ(look.looked, Millis{0});
  EXPECT_TRUE(look.unverified);
  EXPECT_EQ(look.spent_until, facts.now);
}

}  // namespace
}  // namespace cs::domain
