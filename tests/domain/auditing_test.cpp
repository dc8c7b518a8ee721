#include "domain/auditing.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

template <class R>
std::string id_of(const R& result) {
  return result.ok() ? "" : result.error().id;
}

struct Overturning : ::testing::Test {
  OverturnFacts facts{.decision = {"li", DecisionState::standing, 3}};
  WantedOverturn wanted{.by = "zhao", .note = "the ears"};
  ReasonCatalogue catalogue{std::vector<Reason>{{"EAR_COVERED", {"耳朵未露出", "ears"}, {"", ""}, "face"}}};
  void rejected() {
    facts.verdict = Verdict::reject;
    facts.submission = State::rejected;
  }
  Result<OverturnPlan> plan() const { return plan_overturn(wanted, facts, catalogue); }
};

TEST_F(Overturning, GoesToAnotherReviewerOrIsDecidedAtOnce) {
  for (const State from : {State::approved, State::released}) {
    facts.submission = from;
    wanted.to = OverturnTo::reviewer;
    EXPECT_EQ(plan()->to, State::pending);
    EXPECT_FALSE(plan()->decides);
    wanted.to = OverturnTo::supervisor;
    EXPECT_EQ(id_of(plan()), "decision.no_reason");
    wanted.reasons = {"EAR_COVERED"};
    EXPECT_EQ(plan()->to, State::rejected);
    EXPECT_EQ(plan()->decides, Verdict::reject);
    wanted.reasons = {"NO_SUCH"};
    EXPECT_EQ(id_of(plan()), "decision.unknown_reason");
    wanted.reasons.clear();
  }
  rejected();
  EXPECT_EQ(plan()->to, State::approved);
  EXPECT_EQ(plan()->decides, Verdict::approve);
  wanted.to = OverturnTo::reviewer;
  EXPECT_EQ(plan()->to, State::pending);
  EXPECT_FALSE(plan()->decides);
}

TEST_F(Overturning, FromAClientThatCannotChooseIsWhatItAlwaysWas) {
  EXPECT_EQ(plan()->to, State::pending);
  rejected();
  EXPECT_EQ(plan()->to, State::approved);
}

TEST_F(Overturning, NamesTheVersionThatWasLookedAt) {
  wanted.version = 3;
  EXPECT_EQ(id_of(plan()), "");
  wanted.version = 2;
  EXPECT_EQ(id_of(plan()), "overturn.changed") << "it stands, and something about it is news";
  facts.decision.state = DecisionState::overturned;
  facts.overturned_by = "王芳";
  const auto second = plan();
  EXPECT_EQ(id_of(second), "overturn.changed");
  EXPECT_EQ(second.error().code, Code::conflict);
  EXPECT_NE(second.error().message.find("王芳"), std::string::npos);
}

TEST_F(Overturning, ARejectionBehindANewerAttemptStands) {
  rejected();
  facts.newer_lives = true;
  for (const OverturnTo to : {OverturnTo::reviewer, OverturnTo::supervisor}) {
    wanted.to = to;
    EXPECT_EQ(id_of(plan()), "overturn.newer_attempt");
  }
  facts.verdict = Verdict::approve;
  facts.submission = State::approved;
  wanted.to = OverturnTo::reviewer;
  EXPECT_EQ(id_of(plan()), "") << "only a rejection";
}

TEST_F(Overturning, OnlyWhatStandsAndNeverOnesOwn) {
  wanted.by = "li";
  EXPECT_EQ(id_of(plan()), "overturn.own");
  for (const DecisionState over : {DecisionState::undone, DecisionState::overturned}) {
    facts.decision.state = over;
    EXPECT_EQ(id_of(plan()), "overturn.not_standing");
    wanted.by = "zhao";
    EXPECT_EQ(id_of(plan()), "overturn.not_standing");
  }
}

TEST_F(Overturning, WhatWasDeliveredIsRecalledInstead) {
  facts.submission = State::delivered;
  EXPECT_EQ(plan()->to, State::recalled);
  EXPECT_FALSE(plan()->decides) << "it is not looked at again: another one is shot";
  wanted.to = OverturnTo::supervisor;
  wanted.reasons = {"EAR_COVERED"};
  EXPECT_EQ(id_of(plan()), "submission.move") << "what the school has cannot be decided away";
}

TEST(WhatToTell, IsNothingWhereTheStudentKnowsIt) {
  using enum Verdict;
  EXPECT_EQ(what_to_tell(approve, std::nullopt), Telling::verdict);
  EXPECT_EQ(what_to_tell(reject, std::nullopt), Telling::verdict);
  EXPECT_EQ(what_to_tell(approve, ToldBefore{approve}), Telling::nothing);
  EXPECT_EQ(what_to_tell(approve, ToldBefore{approve, false}), Telling::verdict) << "nobody knows whether it arrived";
  EXPECT_EQ(what_to_tell(approve, ToldBefore{reject}), Telling::correction);
  EXPECT_EQ(what_to_tell(reject, ToldBefore{approve}), Telling::verdict);
  EXPECT_EQ(what_to_tell(reject, ToldBefore{reject}), Telling::verdict)
      << "other reasons, and more days to shoot again";
}

TEST(AskingForWithdrawal, IsForTheReviewersOwnStandingDecision) {
  EXPECT_TRUE(may_ask_withdrawal("li", {"li", DecisionState::standing}));
  EXPECT_EQ(id_of(may_ask_withdrawal("wang", {"li", DecisionState::standing})), "undo.not_yours");
  EXPECT_EQ(id_of(may_ask_withdrawal("li", {"li", DecisionState::overturned})), "undo.not_standing");
}

TEST(OverturnRate, IsOfDailyWork) {
  EXPECT_EQ(counts_as(DecisionState::standing, false), CountsAs::work);
  EXPECT_EQ(counts_as(DecisionState::overturned, false), CountsAs::work) << "it was made, and counts below the line";
  EXPECT_EQ(counts_as(DecisionState::undone, false), CountsAs::undone);
  EXPECT_EQ(counts_as(DecisionState::undone, true), CountsAs::undone);
  EXPECT_EQ(counts_as(DecisionState::overturned, true), CountsAs::audited);
  for (const DecisionState s : {DecisionState::standing, DecisionState::undone, DecisionState::overturned})
    for (const bool audited : {false, true}) {
      EXPECT_EQ(counts_as_overturned(s, audited), s == DecisionState::overturned && !audited);
      EXPECT_TRUE(!counts_as_overturned(s, audited) || counts_as(s, audited) == CountsAs::work) << "never above alone";
    }
}

}  // namespace
}  // namespace cs::domain
