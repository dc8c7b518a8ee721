#include "domain/auditing.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

using Message = OverturnPlan::Message;

template <class R>
std::string id_of(const R& result) {
  return result.ok() ? "" : result.error().id;
}

struct Overturning : ::testing::Test {
  OverturnFacts facts{.decision = {"li", DecisionState::standing}};
  void rejected() {
    facts.verdict = Verdict::reject;
    facts.submission = State::rejected;
  }
  Result<OverturnPlan> plan(const char* by = "zhao") const { return plan_overturn(by, facts); }
};

TEST_F(Overturning, AnApprovalGoesToSomebodyElse) {
  for (const State from : {State::approved, State::released}) {
    facts.submission = from;
    EXPECT_EQ(plan()->to, State::pending);
    EXPECT_FALSE(plan()->approves);
    EXPECT_EQ(plan()->message, Message::none) << "nobody was told";
  }
  facts.told = true;
  EXPECT_EQ(plan()->message, Message::none) << "the campaign has no words for it";
  facts.has_reopened_text = true;
  EXPECT_EQ(plan()->message, Message::reopened);
}

TEST_F(Overturning, ARejectionBecomesTheSupervisorsApproval) {
  rejected();
  EXPECT_EQ(plan()->to, State::approved);
  EXPECT_TRUE(plan()->approves);
  EXPECT_EQ(plan()->message, Message::none);
  facts.told = true;
  EXPECT_EQ(plan()->message, Message::correction);
}

TEST_F(Overturning, ARejectionBehindANewerAttemptStands) {
  rejected();
  facts.newer_lives = true;
  EXPECT_EQ(id_of(plan()), "overturn.newer_attempt");
  facts.verdict = Verdict::approve;
  facts.submission = State::approved;
  EXPECT_EQ(id_of(plan()), "") << "only a rejection";
}

TEST_F(Overturning, OnlyWhatStandsAndNeverOnesOwn) {
  EXPECT_EQ(id_of(plan("li")), "overturn.own");
  for (const DecisionState over : {DecisionState::undone, DecisionState::overturned}) {
    facts.decision.state = over;
    EXPECT_EQ(id_of(plan()), "overturn.not_standing");
    EXPECT_EQ(id_of(plan("li")), "overturn.not_standing");
  }
}

TEST_F(Overturning, WhatWasDeliveredIsRecalledInstead) {
  facts.verdict = Verdict::approve;
  facts.submission = State::delivered;
  facts.told = facts.has_reopened_text = true;
  const auto planned = plan();
  ASSERT_TRUE(planned.ok());
  EXPECT_EQ(planned->to, State::recalled);
  EXPECT_FALSE(planned->approves);
  EXPECT_EQ(planned->message, OverturnPlan::Message::none) << "it is not looked at again: another one is shot";
}

TEST(AskingForWithdrawal, IsForTheReviewersOwnStandingDecision) {
  EXPECT_TRUE(may_ask_withdrawal("li", {"li", DecisionState::standing}));
  EXPECT_EQ(id_of(may_ask_withdrawal("wang", {"li", DecisionState::standing})), "undo.not_yours");
  EXPECT_EQ(id_of(may_ask_withdrawal("li", {"li", DecisionState::overturned})), "undo.not_standing");
}

}  // namespace
}  // namespace cs::domain
