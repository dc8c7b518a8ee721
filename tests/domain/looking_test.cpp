#include "domain/looking.hpp"

#include <gtest/gtest.h>

#include <cmath>

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

TEST(ViewedPhotographs, are_each_named_once_and_within_bounds) {
  const Viewed one{"submission", Millis{5}, 1};
  EXPECT_TRUE(validate_viewed({}).ok());
  EXPECT_TRUE(validate_viewed({one, {"enrolment", Millis{0}, 0}, {"id_card", Millis{1}, max_zoom}}).ok());
  const auto refused = [](const Viewed& v) { return validate_viewed({v}).error().id == "decision.viewed"; };
  EXPECT_TRUE(refused({"", Millis{5}, 1}));
  EXPECT_TRUE(refused({std::string(33, 'a'), Millis{5}, 1}));
  EXPECT_TRUE(refused({"submission", Millis{-1}, 1}));
  EXPECT_TRUE(refused({"submission", Millis{5}, -0.1}));
  EXPECT_TRUE(refused({"submission", Millis{5}, max_zoom + 1}));
  EXPECT_TRUE(refused({"submission", Millis{5}, std::nan("")}));
  EXPECT_EQ(validate_viewed({one, one}).error().id, "decision.viewed");
  std::vector<Viewed> many;
  for (std::size_t i = 0; i <= max_viewed; ++i) many.push_back({"p" + std::to_string(i), Millis{1}, 1});
  EXPECT_EQ(validate_viewed(many).error().id, "decision.viewed");
}

TEST(ViewedPhotographs, none_was_looked_at_longer_than_its_item) {
  const auto cut = within({{"submission", Millis{8'000}, 2}, {"enrolment", Millis{100}, 1}}, Millis{5'000});
  EXPECT_EQ(cut.at(0).shown, Millis{5'000});
  EXPECT_EQ(cut.at(0).zoom, 2);
  EXPECT_EQ(cut.at(1).shown, Millis{100});
}

}  // namespace
}  // namespace cs::domain
