// Plans for second looks, looking blind, settling a difference: the same of both services.
#include "contract.hpp"

namespace cs::test {
namespace {

using domain::LookState;

struct ContractOfLooks : Contract {
  /// Decisions of c0 whose grace period is over, by wang: the first is a rejection, the others approve.
  void decide_first(int count = 2, std::optional<domain::Likeness> stated = {}) {
    const auto items = claim(*wang, count, {"c0"});
    ASSERT_EQ(items.size(), static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < items.size(); ++i) {
      api::DecideRequest request = request_for(items[i], i == 0 ? Verdict::reject : Verdict::approve);
      request.stated = stated;
      const auto decided = (*wang)->decide(items[i].submission.row.id, new_uuid(), api::encode(request), nullptr);
      ASSERT_TRUE(decided.ok()) << id_of(decided);
    }
    side->skip(Side::grace + Millis{1});
    chen = std::make_unique<Reviewer>(*side, "chen");
  }
  static api::LookPlanRequest all_of_c0(bool dry_run = false) {
    api::LookPlanRequest request;
    request.campaign = "c0";
    request.wish.name = "all";
    request.wish.size.share = 1;
    request.dry_run = dry_run;
    return request;
  }
  std::string draw() {
    const auto plan = (*chen)->draw_look_plan(all_of_c0(), nullptr);
    EXPECT_TRUE(plan.ok()) << plan.error().id;
    return plan ? plan->id : "";
  }
  static std::vector<api::ClaimedItem> claim_looks(Reviewer& by, int count = 5, std::string plan = "") {
    auto reply = by->claim_looks({count, {}, std::move(plan)}, nullptr);
    EXPECT_TRUE(reply.ok()) << id_of(reply);
    return reply ? std::move(reply->items) : std::vector<api::ClaimedItem>{};
  }
  static Result<api::LookReply> judge(Reviewer& by, const api::ClaimedItem& item, Verdict verdict,
                                      const std::string& key = new_uuid()) {
    return by->judge_look(item.lease.submission, key, request_for(item, verdict), nullptr);
  }
  std::unique_ptr<Reviewer> chen;
};

TEST_P(ContractOfLooks, APlanSaysBeforehandWhatItDrawsAndIsListedAfterwards) {
  start();
  decide_first();
  api::LookPlanRequest none = all_of_c0(true);
  none.wish.reviewer = "nobody";
  EXPECT_EQ(id_of((*chen)->draw_look_plan(none, nullptr)), "plan.empty");
  const auto told = (*chen)->draw_look_plan(all_of_c0(true), nullptr);
  ASSERT_TRUE(told.ok()) << id_of(told);
  EXPECT_EQ(told->drawn, 2);
  EXPECT_EQ(told->population, 2);
  EXPECT_EQ(told->id, "");
  EXPECT_TRUE((*chen)->look_plans("", "", nullptr)->plans.empty()) << "nothing was drawn yet";
  const std::string id = draw();
  const auto plans = (*chen)->look_plans("", "c0", nullptr);
  ASSERT_TRUE(plans.ok());
  ASSERT_EQ(plans->plans.size(), 1U);
  EXPECT_EQ(plans->plans[0].id, id);
  EXPECT_EQ(plans->plans[0].waiting, 2);
  EXPECT_TRUE((*chen)->look_plans("", "c1", nullptr)->plans.empty());
  api::LookPlanRequest nameless = all_of_c0();
  nameless.wish.name.clear();
  EXPECT_EQ((*chen)->draw_look_plan(nameless, nullptr).error().code, Code::invalid);
}

TEST_P(ContractOfLooks, WhatIsToBeLookedAtComesWithoutWhatWasDecided) {
  start();
  decide_first();
  const std::string plan = draw();
  const auto waiting = (*chen)->looks({plan}, nullptr);
  ASSERT_TRUE(waiting.ok());
  ASSERT_EQ(waiting->rows.size(), 2U);
  for (const api::LookRow& row : waiting->rows) {
    EXPECT_TRUE(row.yours);
    EXPECT_FALSE(row.decision);
  }
  const auto items = claim_looks(*chen, 1, plan);
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].submission.row.id, items[0].lease.submission);
  EXPECT_EQ(items[0].submission.row.state, State::leased);
  EXPECT_FALSE(items[0].submission.held_back);
  EXPECT_EQ(claim_looks(*chen, 5, plan).size(), 1U) << "the other one";
  EXPECT_TRUE(claim_looks(*chen, 5, plan).empty());
}

TEST_P(ContractOfLooks, AgreeingUpholdsAndDifferingWaitsToBeSettled) {
  start();
  decide_first();
  const std::string plan = draw();
  const auto items = claim_looks(*chen);
  ASSERT_EQ(items.size(), 2U);
  std::map<LookState, int> states;
  for (const auto& item : items) {
    const auto reply = judge(*chen, item, Verdict::approve);
    ASSERT_TRUE(reply.ok()) << id_of(reply);
    ASSERT_TRUE(reply->look.decision) << "now it is shown";
    ASSERT_EQ(reply->look.verdicts.size(), 1U);
    const bool agrees = reply->look.decision->verdict == Verdict::approve;
    EXPECT_EQ(reply->look.verdicts[0].agrees, agrees);
    EXPECT_EQ(reply->look.state, agrees ? LookState::upheld : LookState::differs);
    ++states[reply->look.state];
  }
  EXPECT_EQ(states[LookState::upheld], 1);
  EXPECT_EQ(states[LookState::differs], 1);
  const auto differing = (*chen)->looks({plan, "differs"}, nullptr);
  ASSERT_TRUE(differing.ok());
  ASSERT_EQ(differing->rows.size(), 1U);
  EXPECT_TRUE(differing->rows[0].decision);
  const auto row = (*chen)->look_plans("", "", nullptr)->plans.at(0);
  EXPECT_EQ(row.upheld, 1);
  EXPECT_EQ(row.differs, 1);
}

TEST_P(ContractOfLooks, TheSameKeyGetsTheFirstAnswerAndNoOtherWord) {
  start();
  decide_first(1);
  draw();
  const auto items = claim_looks(*chen);
  ASSERT_EQ(items.size(), 1U);
  const std::string key = new_uuid();
  ASSERT_TRUE(judge(*chen, items[0], Verdict::approve, key).ok());
  const auto again = judge(*chen, items[0], Verdict::approve, key);
  ASSERT_TRUE(again.ok()) << id_of(again);
  EXPECT_EQ(again->look.state, LookState::differs);
  EXPECT_EQ(again->look.verdicts.size(), 1U);
  EXPECT_EQ(id_of(judge(*chen, items[0], Verdict::reject, key)), "idempotency.mismatch");
  EXPECT_EQ(judge(*chen, items[0], Verdict::reject).error().code, Code::refused) << "said once";
}

TEST_P(ContractOfLooks, ADifferenceIsKeptOrGivenToAThirdPersonWithAReason) {
  start();
  decide_first(1);
  draw();
  const auto items = claim_looks(*chen);
  ASSERT_EQ(items.size(), 1U);
  const std::string look = items[0].lease.submission;
  EXPECT_EQ(id_of((*chen)->settle_look(look, new_uuid(), {"upheld", "early"}, nullptr)), "look.settled")
      << "nothing differs yet";
  ASSERT_TRUE(judge(*chen, items[0], Verdict::approve).ok());
  EXPECT_EQ(id_of((*chen)->settle_look(look, new_uuid(), {"upheld", ""}, nullptr)), "note.missing");
  EXPECT_EQ(id_of((*chen)->settle_look(look, new_uuid(), {"sideways", "why"}, nullptr)), "look.outcome");
  const auto given = (*chen)->settle_look(look, new_uuid(), {"third", "unsure"}, nullptr);
  ASSERT_TRUE(given.ok()) << id_of(given);
  EXPECT_EQ(given->state, LookState::waiting);
  EXPECT_TRUE(claim_looks(*chen).empty()) << "who looked does not look again";
  Reviewer zhou(*side, "zhou");
  const auto third = claim_looks(zhou);
  ASSERT_EQ(third.size(), 1U);
  EXPECT_EQ(third[0].lease.submission, look);
  const auto reply = judge(zhou, third[0], Verdict::approve);
  ASSERT_TRUE(reply.ok()) << id_of(reply);
  EXPECT_EQ(reply->look.state, LookState::differs);
  EXPECT_EQ(reply->look.verdicts.size(), 2U);
  const std::string key = new_uuid();
  const auto kept = zhou->settle_look(look, key, {"upheld", "the ear is covered"}, nullptr);
  ASSERT_TRUE(kept.ok()) << id_of(kept);
  EXPECT_EQ(kept->state, LookState::upheld);
  EXPECT_EQ(kept->closed_note, "the ear is covered");
  EXPECT_TRUE(zhou->settle_look(look, key, {"upheld", "the ear is covered"}, nullptr).ok()) << "the first answer";
  EXPECT_EQ(id_of(zhou->settle_look(look, new_uuid(), {"upheld", "again"}, nullptr)), "look.settled");
}

TEST_P(ContractOfLooks, AnOverturnClosesTheLookAtItsDecision) {
  start();
  decide_first(1);
  const std::string plan = draw();
  const auto items = claim_looks(*chen);
  ASSERT_EQ(items.size(), 1U);
  const auto said = judge(*chen, items[0], Verdict::approve);
  ASSERT_TRUE(said.ok());
  const api::DecisionRow& decision = *said->look.decision;
  const auto overturned =
      (*chen)->overturn(decision.id, {"the ear shows", decision.version, domain::OverturnTo::reviewer, {}}, nullptr);
  ASSERT_TRUE(overturned.ok()) << id_of(overturned);
  EXPECT_TRUE((*chen)->looks({plan, "differs"}, nullptr)->rows.empty());
  ASSERT_EQ((*chen)->looks({plan, "overturned"}, nullptr)->rows.size(), 1U);
  EXPECT_EQ((*chen)->look_plans("", "", nullptr)->plans.at(0).overturned, 1);
}

TEST_P(ContractOfLooks, NobodyLooksAtADecisionOfTheirOwn) {
  start();
  chen = std::make_unique<Reviewer>(*side, "chen");
  const auto items = claim(*chen, 1, {"c0"});
  ASSERT_EQ(items.size(), 1U);
  ASSERT_TRUE(decide(*chen, items[0], new_uuid()).ok());
  side->skip(Side::grace + Millis{1});
  draw();
  EXPECT_TRUE(claim_looks(*chen).empty());
  Reviewer zhou(*side, "zhou");
  EXPECT_EQ(claim_looks(zhou).size(), 1U);
}

TEST_P(ContractOfLooks, LeasesAreRenewedGivenBackAndLostWithTheOthers) {
  start();
  decide_first(2);
  draw();
  auto items = claim_looks(*chen);
  ASSERT_EQ(items.size(), 2U);
  side->skip(Side::lease / 2);
  const auto renewed = (*chen)->renew({{items[0].lease, items[1].lease}}, nullptr);
  ASSERT_TRUE(renewed.ok()) << id_of(renewed);
  EXPECT_EQ(renewed->renewed.size(), 2U);
  ASSERT_TRUE((*chen)->release({{items[1].lease}}, nullptr).ok());
  Reviewer zhou(*side, "zhou");
  auto others = claim_looks(zhou);
  ASSERT_EQ(others.size(), 1U);
  EXPECT_EQ(others[0].lease.submission, items[1].lease.submission);
  EXPECT_EQ(id_of(judge(*chen, items[1], Verdict::approve)), "lease.lost");
  side->skip(Side::lease + Millis{1});
  EXPECT_TRUE(judge(*chen, items[0], Verdict::approve).ok()) << "nobody claimed it since";
  const auto late = (*chen)->renew({{items[1].lease}}, nullptr);
  ASSERT_TRUE(late.ok());
  EXPECT_EQ(late->lost, std::vector<std::string>{items[1].lease.submission});
}

TEST_P(ContractOfLooks, BlindFirstHoldsTheComparisonBackAsInAReview) {
  start({.blind_first = true});
  decide_first(1, domain::Likeness::same);
  draw();
  const auto items = claim_looks(*chen);
  ASSERT_EQ(items.size(), 1U);
  EXPECT_TRUE(items[0].submission.held_back);
  const auto whole = (*chen)->state_likeness_of_look(
      items[0].lease.submission, {Likeness::same, items[0].lease.epoch, items[0].submission.evidence}, nullptr);
  ASSERT_TRUE(whole.ok()) << id_of(whole);
  EXPECT_FALSE(whole->held_back);
  EXPECT_EQ(whole->row.id, items[0].lease.submission);
  EXPECT_GT(whole->examination->findings.size(), items[0].submission.examination->findings.size());
}

INSTANTIATE_TEST_SUITE_P(Both, ContractOfLooks, ::testing::Values("fake", "service"),
                         [](const auto& side) { return std::string(side.param); });

}  // namespace
}  // namespace cs::test
