#include "domain/second_look.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

template <class R>
std::string id_of(const R& result) {
  return result.ok() ? "" : result.error().id;
}

struct SecondLook : ::testing::Test {
  ReasonCatalogue catalogue{std::vector<Reason>{{"EAR", {"耳朵", "ears"}, {"", ""}, "face"},
                                                {"BLUR", {"模糊", "blurred"}, {"", ""}, "file"},
                                                {"DARK", {"暗", "dark"}, {"", ""}, "file"}}};
  SecondLookNow look{LookState::held, {"li", Verdict::reject, {"EAR", "BLUR"}}, {}, "sue", 2, "e1"};
  WantedLook wanted{{"sue", Verdict::reject, {"BLUR"}}, "", 2, "e1"};
  Result<LookPlan> plan() const { return plan_look(wanted, look, catalogue); }
};

TEST_F(SecondLook, AgreesWhereTheStudentWouldHaveBeenToldTheSame) {
  EXPECT_TRUE(plan()->agrees);
  EXPECT_EQ(plan()->to, LookState::upheld);
  wanted.given.reasons = {"DARK"};
  EXPECT_FALSE(plan()->agrees) << "other reasons are another message";
  EXPECT_EQ(plan()->to, LookState::differs);
  wanted.given = {"sue", Verdict::approve, {}};
  EXPECT_EQ(plan()->to, LookState::differs);
  look.first = {"li", Verdict::approve, {}};
  EXPECT_EQ(plan()->to, LookState::upheld);
}

TEST_F(SecondLook, IsNeverAtOnesOwnDecisionNorTwice) {
  wanted.given.by = look.holder = "li";
  EXPECT_EQ(id_of(plan()), "look.own");
  wanted.given.by = look.holder = "sue";
  look.after = {{"sue", Verdict::approve, {}}};
  EXPECT_EQ(id_of(plan()), "look.own");
  EXPECT_FALSE(may_look("li", look));
  EXPECT_FALSE(may_look("sue", look));
  EXPECT_TRUE(may_look("sam", look));
}

TEST_F(SecondLook, NeedsTheLeaseAndTheEvidence) {
  wanted.epoch = 1;
  EXPECT_EQ(id_of(plan()), "lease.lost");
  wanted.epoch = 2;
  look.holder = "sam";
  EXPECT_EQ(id_of(plan()), "lease.lost");
  look.holder = "sue";
  wanted.evidence = "e2";
  EXPECT_EQ(id_of(plan()), "submission.changed");
  wanted.evidence = "e1";
  look.state = LookState::waiting;
  EXPECT_EQ(id_of(plan()), "") << "it ran out, and nobody claimed it since";
  for (const LookState over : {LookState::differs, LookState::upheld, LookState::overturned, LookState::unneeded}) {
    look.state = over;
    EXPECT_EQ(id_of(plan()), "look.settled");
  }
}

TEST_F(SecondLook, IsHeldToTheRulesOfADecision) {
  wanted.given.reasons.clear();
  EXPECT_EQ(id_of(plan()), "decision.no_reason");
  wanted.given.reasons = {"NO_SUCH"};
  EXPECT_EQ(id_of(plan()), "decision.unknown_reason");
}

TEST_F(SecondLook, ADifferenceIsSettledByWhoHasSeenBoth) {
  look.state = LookState::differs;
  look.after = {{"sue", Verdict::approve, {}}};
  EXPECT_EQ(*plan_settlement("sue", Settlement::upheld, look), LookState::upheld);
  EXPECT_EQ(*plan_settlement("sam", Settlement::third, look), LookState::waiting);
  EXPECT_EQ(id_of(plan_settlement("li", Settlement::upheld, look)), "look.own");
  look.state = LookState::held;
  EXPECT_EQ(id_of(plan_settlement("sue", Settlement::upheld, look)), "look.settled");
}

TEST_F(SecondLook, NamesReadBack) {
  for (const auto s : {LookState::waiting, LookState::held, LookState::differs, LookState::upheld,
                       LookState::overturned, LookState::unneeded})
    EXPECT_EQ(look_state_from(to_string(s)), s);
  EXPECT_EQ(look_state_from("open"), std::nullopt);
  for (const auto s : {LookSource::plan, LookSource::late_opinion, LookSource::withdrawal})
    EXPECT_EQ(look_source_from(to_string(s)), s);
}

}  // namespace
}  // namespace cs::domain
