#include "domain/deciding.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

const ReasonCatalogue catalogue{{{"EAR_COVERED", {"耳朵未露出", "ears"}, {"露出双耳。", "Show ears."}, "face"}}};

template <class R>
std::string id_of(const R& result) {
  return result.ok() ? "" : result.error().id;
}

struct Deciding : ::testing::Test {
  WantedDecision wanted = [] {
    WantedDecision w;
    w.by = "li";
    w.epoch = 3;
    w.evidence = "e";
    return w;
  }();
  DecideFacts facts{{State::leased, "li", 3, 1, "e"}, false, std::nullopt};

  Result<DecisionPlan> plan() const { return plan_decision(wanted, facts, catalogue); }
  void reject() {
    wanted.verdict = Verdict::reject;
    wanted.reasons = {"EAR_COVERED"};
  }
};

TEST_F(Deciding, MovesTheSubmissionByItsVerdict) {
  EXPECT_EQ(plan()->to, State::approved);
  EXPECT_FALSE(plan()->unaided);
  reject();
  EXPECT_EQ(plan()->to, State::rejected);
}

TEST_F(Deciding, ALeaseThatWasSweptStillDecidesAndAnotherOnesDoesNot) {
  EXPECT_FALSE(plan()->revives_lease);
  facts.submission.state = State::pending;
  EXPECT_EQ(plan()->to, State::approved);
  EXPECT_TRUE(plan()->revives_lease);
  facts.submission.holder = "wang";
  EXPECT_EQ(id_of(plan()), "lease.lost");
  facts.submission.holder = "li";
  facts.submission.epoch = 4;
  EXPECT_EQ(id_of(plan()), "lease.lost");
}

TEST_F(Deciding, WhatWasLookedAtMustBeThere) {
  wanted.looked = Millis{-1};
  EXPECT_EQ(plan().error().id, "decision.looked");
  wanted.looked = Millis{0};
  wanted.evidence = "other";
  EXPECT_EQ(id_of(plan()), "submission.changed");
  wanted.evidence = "e";
  wanted.attempt = 2;
  EXPECT_EQ(id_of(plan()), "submission.changed");
}

TEST_F(Deciding, OnlyWhatWaitsIsDecided) {
  for (const State s : all_states) {
    facts.submission.state = s;
    EXPECT_EQ(id_of(plan()), s == State::leased || s == State::pending ? "" : "submission.move") << to_string(s);
  }
}

TEST_F(Deciding, ReasonsPinsAndOverridesAreHeldAgainstTheVerdict) {
  wanted.reasons = {"EAR_COVERED"};
  EXPECT_EQ(id_of(plan()), "decision.reason_on_approval");
  reject();
  wanted.reasons = {"NOTHING"};
  EXPECT_EQ(id_of(plan()), "decision.unknown_reason");
  reject();
  wanted.pins = {{"TEETH", 1, 1, 0, 0}};
  EXPECT_EQ(id_of(plan()), "decision.pins");
  wanted.pins.clear();
  wanted.overrides = {"sharpness"};
  EXPECT_EQ(id_of(plan()), "decision.overrides");
}

TEST_F(Deciding, BlindFirstTheStatementToTheServiceStands) {
  facts.blind_first = true;
  EXPECT_EQ(id_of(plan()), "decision.not_stated");
  wanted.stated = Likeness::different;
  EXPECT_EQ(id_of(plan()), "decision.different");
  facts.said = Likeness::unsure;
  ASSERT_TRUE(plan().ok());
  EXPECT_EQ(plan()->stated, Likeness::unsure) << "whatever the decision repeats";
  EXPECT_FALSE(plan()->unaided);
  facts.said.reset();
  wanted.stated = Likeness::same;
  EXPECT_TRUE(plan()->unaided) << "said on the workstation only: the comparison was never sent";
}

TEST(DecideTerms, GraceCountsFromTheDecisionAndTheReshootFromTheGrace) {
  ReviewPolicy policy;
  policy.reshoot_days = 2;
  const TimePoint at = from_ms(5'000'000);
  EXPECT_EQ(terms_of(policy, at).grace_until, at + policy.grace);
  EXPECT_EQ(terms_of(policy, at).reshoot_until, at + policy.grace + std::chrono::hours{48});
}

TEST(Repeats, GetTheFirstAnswerOrNone) {
  const RequestName name{"li", "decide", "s1", "hash"};
  EXPECT_EQ(id_of(judge_repeat({name, true}, name)), "");
  EXPECT_EQ(id_of(judge_repeat({name, false}, name)), "decision.undone");
  for (auto change : {+[](RequestName& n) { n.person = "wang"; }, +[](RequestName& n) { n.operation = "undo"; },
                      +[](RequestName& n) { n.subject = "s2"; }, +[](RequestName& n) { n.body_hash = "other"; }}) {
    RequestName asked = name;
    change(asked);
    EXPECT_EQ(id_of(judge_repeat({name, true}, asked)), "idempotency.mismatch");
  }
  RequestName stranger = name;
  stranger.person = "wang";
  EXPECT_EQ(id_of(judge_repeat({name, false}, stranger)), "idempotency.mismatch") << "another's tombstone says nothing";
  const RequestName undo{"li", "undo", "k1", ""};
  EXPECT_EQ(id_of(judge_repeat({name, false}, undo)), "idempotency.mismatch") << "the key of a decision";
}

TEST_F(Deciding, IsKeptAsALateOpinionOnlyByWhoHadTheirSay) {
  EXPECT_EQ(id_of(may_keep_late(wanted, facts.submission, true, Late::lease_lost)), "");
  facts.submission.holder = "wang";
  EXPECT_EQ(id_of(may_keep_late(wanted, facts.submission, true, Late::lease_lost)), "");
  EXPECT_EQ(id_of(may_keep_late(wanted, facts.submission, true, Late::grant_revoked)), "submission.unknown");
  wanted.epoch = 4;
  EXPECT_EQ(id_of(may_keep_late(wanted, facts.submission, true, Late::lease_lost)), "submission.unknown")
      << "never claimed";
  wanted.epoch = 3;
  EXPECT_EQ(id_of(may_keep_late(wanted, facts.submission, false, Late::lease_lost)), "submission.unknown")
      << "never shown it";
  wanted.epoch = 0;
  EXPECT_EQ(id_of(may_keep_late(wanted, facts.submission, true, Late::lease_lost)), "submission.unknown");
  wanted.epoch = 3;
  wanted.note = std::string(max_note_length + 1, 'x');
  EXPECT_EQ(id_of(may_keep_late(wanted, facts.submission, true, Late::lease_lost)), "decision.note");
}

TEST_F(Deciding, AStatementIsTheHoldersOnWhatIsThereAndTheFirstStands) {
  const auto plan = [&](std::string_view by, std::int64_t epoch, std::string_view evidence,
                        std::optional<Likeness> said = std::nullopt) {
    return plan_statement(by, epoch, evidence, facts.submission, said);
  };
  EXPECT_TRUE(*plan("li", 3, "e"));
  EXPECT_FALSE(*plan("li", 3, "e", Likeness::same));
  EXPECT_EQ(id_of(plan("wang", 3, "e")), "lease.lost");
  EXPECT_EQ(id_of(plan("li", 2, "e")), "lease.lost");
  EXPECT_EQ(id_of(plan("li", 3, "other")), "submission.changed");
}

TEST(Undoing, IsTheReviewersWhileTheMessageWaits) {
  UndoFacts facts{"li", DecisionState::standing, State::rejected, true};
  ASSERT_TRUE(plan_undo("li", facts).ok());
  EXPECT_FALSE(plan_undo("li", facts)->already);
  EXPECT_EQ(plan_undo("li", facts)->to, State::pending);
  EXPECT_EQ(id_of(plan_undo("wang", facts)), "undo.not_yours");
  facts.message_waits = false;
  EXPECT_EQ(id_of(plan_undo("li", facts)), "undo.too_late");
}

TEST(Undoing, ADecisionThatStandsNoMoreIsNotUndone) {
  UndoFacts facts{"li", DecisionState::undone, State::leased, false};
  ASSERT_TRUE(plan_undo("li", facts).ok()) << "it has what it asked for";
  EXPECT_TRUE(plan_undo("li", facts)->already);
  EXPECT_EQ(plan_undo("li", facts)->to, State::leased) << "the submission as it is now";
  facts.state = DecisionState::overturned;
  EXPECT_EQ(id_of(plan_undo("li", facts)), "undo.not_standing");
}

TEST(Undoing, OnlyWhatIsDecidedGoesBack) {
  UndoFacts facts{"li", DecisionState::standing, State::released, true};
  EXPECT_EQ(id_of(plan_undo("li", facts)), "submission.move");
}

TEST(Undoing, ByTheKeyOfADecisionThatMayNotHaveArrived) {
  const auto kept = [](const char* person, const char* operation, bool answered) {
    return std::optional(KeptRequest{{person, operation, "", ""}, answered});
  };
  EXPECT_EQ(*plan_undo_by_key("li", std::nullopt), UndoByKey::withhold);
  EXPECT_EQ(*plan_undo_by_key("li", kept("li", "decide", false)), UndoByKey::withheld);
  EXPECT_EQ(*plan_undo_by_key("li", kept("li", "decide", true)), UndoByKey::of_decision);
  EXPECT_EQ(id_of(plan_undo_by_key("li", kept("wang", "decide", true))), "undo.not_yours");
  EXPECT_EQ(id_of(plan_undo_by_key("li", kept("li", "undo", true))), "undo.not_yours");
}

}  // namespace
}  // namespace cs::domain
