#include "domain/leasing.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

template <class R>
std::string id_of(const R& result) {
  return result.ok() ? "" : result.error().id;
}

TimePoint at(int minute) {
  return TimePoint{} + std::chrono::hours{24 * 20'000} + std::chrono::minutes{minute};
}
using Rows = std::vector<std::int64_t>;

TEST(InTurn, OneCampaignGoesByDeadline) {
  EXPECT_EQ(in_turn({{{{7, at(0)}, {3, at(0)}, {9, at(5)}}, 0}}, 2), (Rows{7, 3}));
  EXPECT_EQ(in_turn({{{{7, at(0)}}, 0}}, 5), Rows{7});
  EXPECT_EQ(in_turn({}, 5), Rows{});
  EXPECT_EQ(in_turn({{{}, 0}, {{}, 0}}, 5), Rows{});
}

TEST(InTurn, WithinAQuarterTheCampaignLeastLookedAtComesFirst) {
  const WaitingOfCampaign rush{{{1, at(0)}, {2, at(1)}, {3, at(2)}}, 5}, quiet{{{10, at(13)}, {11, at(14)}}, 0};
  EXPECT_EQ(in_turn({rush, quiet}, 3), (Rows{10, 11, 1}));
}

TEST(InTurn, WhatIsTakenHereCountsAsLookedAt) {
  const WaitingOfCampaign a{{{1, at(0)}, {2, at(0)}}, 0}, b{{{10, at(1)}, {11, at(1)}}, 0};
  EXPECT_EQ(in_turn({a, b}, 4), (Rows{1, 10, 2, 11}));
}

TEST(InTurn, AnEarlierQuarterGoesBeforeFairness) {
  const WaitingOfCampaign rush{{{1, at(0)}, {2, at(14)}}, 100}, quiet{{{10, at(15)}}, 0};
  EXPECT_EQ(in_turn({rush, quiet}, 3), (Rows{1, 2, 10}));
}

TEST(MayTake, StopsAtWhatOnePersonHolds) {
  EXPECT_EQ(may_take(20, 0), 20u);
  EXPECT_EQ(may_take(20, most_held - 3), 3u);
  EXPECT_EQ(may_take(20, most_held), 0u);
  EXPECT_EQ(may_take(20, most_held + 5), 0u);
}

TEST(Renewing, RevivesWhatRanOutAndNothingElse) {
  const LeaseNow held{State::leased, "li", 3, false};
  EXPECT_TRUE(may_renew("li", 3, held));
  EXPECT_FALSE(may_renew("li", 2, held));
  EXPECT_FALSE(may_renew("wang", 3, held));
  EXPECT_TRUE(may_renew("li", 3, {State::pending, "li", 3, false})) << "it ran out";
  EXPECT_FALSE(may_renew("li", 3, {State::pending, "li", 3, true})) << "it was given back";
  EXPECT_FALSE(may_renew("li", 3, {State::approved, "li", 3, false}));
}

TEST(ClaimingWhatWasUndone, IsForWhoeverTookItBack) {
  const LeaseNow waits{State::pending, "li", 3, true};
  const NewestDecision undone{"li", DecisionState::undone};
  EXPECT_EQ(plan_claim_undone("li", undone, waits)->epoch, 4);
  EXPECT_FALSE(plan_claim_undone("li", undone, waits)->again);
  EXPECT_EQ(id_of(plan_claim_undone("wang", undone, waits)), "claim.not_undone");
  EXPECT_EQ(id_of(plan_claim_undone("li", std::nullopt, waits)), "claim.not_undone");
  EXPECT_EQ(id_of(plan_claim_undone("li", NewestDecision{"li", DecisionState::standing}, waits)), "claim.not_undone");
  EXPECT_EQ(id_of(plan_claim_undone("li", undone, {State::leased, "wang", 4, false})), "claim.taken");
  EXPECT_EQ(id_of(plan_claim_undone("li", undone, {State::approved, "wang", 4, true})), "claim.taken");
  const auto again = plan_claim_undone("li", undone, {State::leased, "li", 4, false});
  EXPECT_EQ(again->epoch, 4);
  EXPECT_TRUE(again->again);
}

}  // namespace
}  // namespace cs::domain
