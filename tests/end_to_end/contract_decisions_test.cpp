// Deciding, taking back and stating the likeness: the same of both services.
#include "contract.hpp"

namespace cs::test {
namespace {

struct ContractOfDecisions : Contract {};

// ---- deciding

TEST_P(ContractOfDecisions, TheSameKeyGetsTheFirstAnswerAndChangesNothing) {
  start();
  const auto items = claim(*wang, 1);
  ASSERT_EQ(items.size(), 1U);
  const std::string key = new_uuid();
  const auto first = decide(*wang, items[0], key, Verdict::reject);
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_EQ(first->submission, items[0].submission.row.id);
  EXPECT_EQ(first->undo_for, Side::grace);
  EXPECT_FALSE(first->notice.empty());
  side->skip(Millis{10'000});
  const auto again = decide(*wang, items[0], key, Verdict::reject);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->decision, first->decision);
  EXPECT_EQ(again->notice, first->notice);
  EXPECT_EQ(again->undo_for, Side::grace - Millis{10'000}) << "only what is left of it is counted anew";
  EXPECT_EQ(counts().rejected, 1);
  EXPECT_EQ(counts().notices_queued, 1);
}

TEST_P(ContractOfDecisions, TheSameKeyForAnotherRequestIsRefused) {
  start();
  const auto items = claim(*wang, 2), theirs = claim(other(), 1);
  ASSERT_EQ(items.size(), 2U);
  ASSERT_EQ(theirs.size(), 1U);
  const std::string key = new_uuid();
  ASSERT_TRUE(decide(*wang, items[0], key).ok());
  const auto other_body = decide(*wang, items[0], key, Verdict::reject);
  EXPECT_EQ(id_of(other_body), "idempotency.mismatch");
  EXPECT_EQ(api::http_status(other_body.error().code), 422);
  EXPECT_EQ(id_of(decide(*wang, items[1], key)), "idempotency.mismatch");
  EXPECT_EQ(id_of(decide(other(), theirs[0], key)), "idempotency.mismatch");
  EXPECT_EQ(id_of(decide(*wang, items[1], "no uuid")), "idempotency.missing");
  EXPECT_EQ(counts().approved, 1);
}

TEST_P(ContractOfDecisions, ADecisionIsHeldAgainstItsRules) {
  start();
  const auto items = claim(*wang, 1);
  ASSERT_EQ(items.size(), 1U);
  const auto refused = [&](auto change) {
    api::DecideRequest r = request_for(items[0], Verdict::reject);
    change(r);
    return id_of((*wang)->decide(items[0].submission.row.id, new_uuid(), api::encode(r), nullptr));
  };
  EXPECT_EQ(refused([](auto& r) { r.reasons.clear(); }), "decision.no_reason");
  EXPECT_EQ(refused([](auto& r) { r.reasons = {"NOTHING_SUCH"}; }), "decision.unknown_reason");
  EXPECT_EQ(refused([](auto& r) { r.verdict = Verdict::approve; }), "decision.reason_on_approval");
  EXPECT_EQ(refused([](auto& r) { r.looked = Millis{-5}; }), "decision.looked");
  EXPECT_EQ(refused([](auto& r) { r.overrides = {"sharpness"}; }), "decision.overrides");
  EXPECT_EQ(refused([](auto& r) { r.pins = {{"TEETH", 1, 1, 0, 0}}; }), "decision.pins");
  EXPECT_EQ(refused([](auto& r) { r.epoch = 2; }), "lease.lost");
  EXPECT_EQ(refused([](auto& r) { r.evidence = "another"; }), "submission.changed");
  EXPECT_EQ(refused([](auto& r) { r.attempt = 2; }), "submission.changed");
  EXPECT_EQ(state_of(*wang, items[0].submission.row.id), State::leased) << "nothing of it took effect";
  EXPECT_EQ(refused([](auto&) {}), "");
  EXPECT_EQ(refused([](auto&) {}), "submission.move") << "decided already";
}

TEST_P(ContractOfDecisions, NobodyDecidesWhatTheyNeverHeld) {
  start();
  const auto theirs = claim(other(), 1), mine = claim(*wang, 1);
  ASSERT_EQ(theirs.size(), 1U);
  ASSERT_EQ(mine.size(), 1U);
  api::ClaimedItem never = theirs[0];
  never.submission.evidence = "guessed";
  EXPECT_EQ(id_of(decide(*wang, never, new_uuid())), "lease.lost");
  never = mine[0];
  never.submission.row.id = "nobody";
  EXPECT_EQ(id_of(decide(*wang, never, new_uuid())), "submission.unknown");
  never = mine[0];
  never.lease.epoch = 2;
  EXPECT_EQ(id_of(decide(*wang, never, new_uuid())), "lease.lost");
  EXPECT_EQ(side->late_opinions(), 0) << "what nobody was shown, and an epoch that never was, are nobody's opinion";
  EXPECT_EQ(counts().approved, 0);
}

TEST_P(ContractOfDecisions, ALeaseThatRanOutStillDecidesWhileNobodyClaimedSince) {
  start();
  const auto items = claim(*wang, 2);
  ASSERT_EQ(items.size(), 2U);
  side->skip(Side::lease * 2);
  EXPECT_TRUE(decide(*wang, items[0], new_uuid()).ok());
  ASSERT_TRUE((*wang)->release({{items[1].lease}}, nullptr).ok());
  EXPECT_TRUE(decide(*wang, items[1], new_uuid()).ok()) << "also what was given back";
  EXPECT_EQ(counts().approved, 2);
}

TEST_P(ContractOfDecisions, ADecisionAfterSomebodyElsesClaimIsALateOpinion) {
  start({.submissions = 1});
  const auto mine = claim(*wang, 1);
  ASSERT_EQ(mine.size(), 1U);
  side->skip(Side::lease);
  const auto theirs = claim(other(), 1);
  ASSERT_EQ(theirs.size(), 1U);
  const std::string key = new_uuid();
  const auto late = decide(*wang, mine[0], key, Verdict::reject);
  EXPECT_FALSE(late.ok());
  EXPECT_EQ(side->late_opinions(), 1) << id_of(late);
  EXPECT_FALSE(decide(*wang, mine[0], key, Verdict::reject).ok());
  EXPECT_EQ(side->late_opinions(), 1) << "kept once";
  EXPECT_EQ(state_of(other(), theirs[0].submission.row.id), State::leased) << "and never applied";
  EXPECT_TRUE(decide(other(), theirs[0], new_uuid()).ok());
  EXPECT_EQ(counts().approved, 1);
}

// ---- taking back

TEST_P(ContractOfDecisions, AnUndoTakesTheDecisionBackHoweverOftenItIsAskedFor) {
  start();
  const auto items = claim(*wang, 1);
  ASSERT_EQ(items.size(), 1U);
  const std::string& id = items[0].submission.row.id;
  const std::string key = new_uuid(), undo = new_uuid();
  const auto decided = decide(*wang, items[0], key);
  ASSERT_TRUE(decided.ok());
  const auto first = (*wang)->undo_by_key(key, undo, nullptr);
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_EQ(first->decision, decided->decision);
  EXPECT_EQ(first->submission, id);
  EXPECT_EQ(first->submission_state, State::pending);
  EXPECT_EQ(counts().notices_queued, 0) << "the message with it";
  for (const std::string& again : {undo, new_uuid()}) {
    const auto repeated = (*wang)->undo_by_key(key, again, nullptr);
    ASSERT_TRUE(repeated.ok()) << repeated.error().id;
    EXPECT_EQ(repeated->decision, first->decision);
    EXPECT_EQ(repeated->submission_state, State::pending);
  }
  const auto replayed = decide(*wang, items[0], key);
  ASSERT_TRUE(replayed.ok()) << "the decision's own key keeps its answer";
  EXPECT_EQ(replayed->decision, decided->decision);
  EXPECT_EQ(replayed->undo_for, Millis{0});
  EXPECT_EQ(state_of(*wang, id), State::pending) << "and changes nothing";
}

TEST_P(ContractOfDecisions, AnUndoHasAKeyOfItsOwn) {
  start();
  const auto items = claim(*wang, 2);
  ASSERT_EQ(items.size(), 2U);
  const std::string a = new_uuid(), b = new_uuid(), undo = new_uuid();
  ASSERT_TRUE(decide(*wang, items[0], a).ok());
  ASSERT_TRUE(decide(*wang, items[1], b).ok());
  EXPECT_EQ(id_of((*wang)->undo_by_key(a, a, nullptr)), "idempotency.key");
  EXPECT_EQ(id_of((*wang)->undo_by_key(a, "no uuid", nullptr)), "idempotency.missing");
  EXPECT_EQ(id_of((*wang)->undo_by_key("no uuid", undo, nullptr)), "http.no_route") << "no such address";
  ASSERT_TRUE((*wang)->undo_by_key(a, undo, nullptr).ok());
  EXPECT_EQ(id_of((*wang)->undo_by_key(b, undo, nullptr)), "idempotency.mismatch");
  EXPECT_EQ(id_of((*wang)->undo_by_key(a, b, nullptr)), "idempotency.mismatch") << "the key of a decision";
  EXPECT_EQ(counts().approved, 1);
}

TEST_P(ContractOfDecisions, AfterTheGracePeriodAnUndoIsTooLate) {
  start();
  const auto items = claim(*wang, 1);
  ASSERT_EQ(items.size(), 1U);
  const std::string key = new_uuid();
  ASSERT_TRUE(decide(*wang, items[0], key).ok());
  side->skip(Side::grace);
  EXPECT_EQ(id_of((*wang)->undo_by_key(key, new_uuid(), nullptr)), "undo.too_late");
  EXPECT_EQ(decide(*wang, items[0], key)->undo_for, Millis{0});
  EXPECT_EQ(counts().approved, 1);
}

TEST_P(ContractOfDecisions, OnlyOnesOwnDecisionsAreUndone) {
  start();
  const auto items = claim(*wang, 1);
  ASSERT_EQ(items.size(), 1U);
  const std::string key = new_uuid();
  ASSERT_TRUE(decide(*wang, items[0], key).ok());
  EXPECT_EQ(id_of(other()->undo_by_key(key, new_uuid(), nullptr)), "undo.not_yours");
  EXPECT_EQ(counts().approved, 1);
}

TEST_P(ContractOfDecisions, AnUndoThatOvertakesItsDecisionKeepsItFromTakingEffect) {
  start();
  const auto items = claim(*wang, 1);
  ASSERT_EQ(items.size(), 1U);
  const std::string key = new_uuid();
  for (int i = 0; i < 2; ++i) {
    const auto undone = (*wang)->undo_by_key(key, new_uuid(), nullptr);
    ASSERT_TRUE(undone.ok()) << undone.error().id;
    EXPECT_EQ(undone->decision, "");
    EXPECT_EQ(undone->submission_state, State::pending);
  }
  EXPECT_EQ(id_of(decide(*wang, items[0], key)), "decision.undone");
  EXPECT_EQ(id_of(other()->undo_by_key(key, new_uuid(), nullptr)), "undo.not_yours");
  EXPECT_EQ(counts().approved, 0);
  EXPECT_TRUE(decide(*wang, items[0], new_uuid()).ok()) << "under another key it is a decision of its own";
}

TEST_P(ContractOfDecisions, WhatWasTakenBackIsClaimedByItsName) {
  start();
  const auto items = claim(*wang, 1);
  ASSERT_EQ(items.size(), 1U);
  const std::string& id = items[0].submission.row.id;
  EXPECT_EQ(id_of((*wang)->claim_undone(id, nullptr)), "submission.unknown") << "nothing was taken back yet";
  const std::string key = new_uuid();
  ASSERT_TRUE(decide(*wang, items[0], key).ok());
  EXPECT_EQ(id_of((*wang)->claim_undone(id, nullptr)), "submission.unknown");
  ASSERT_TRUE((*wang)->undo_by_key(key, new_uuid(), nullptr).ok());
  EXPECT_EQ(id_of(other()->claim_undone(id, nullptr)), "submission.unknown");
  for (int i = 0; i < 2; ++i) {
    const auto back = (*wang)->claim_undone(id, nullptr);
    ASSERT_TRUE(back.ok()) << back.error().id;
    ASSERT_EQ(back->items.size(), 1U);
    EXPECT_EQ(back->items[0].lease.epoch, 2) << "repeated it is the same lease";
  }
}

TEST_P(ContractOfDecisions, SomebodyElseMayBeQuickerThanWhoTookBack) {
  start({.submissions = 1});
  const auto items = claim(*wang, 1);
  ASSERT_EQ(items.size(), 1U);
  const std::string key = new_uuid();
  ASSERT_TRUE(decide(*wang, items[0], key).ok());
  ASSERT_TRUE((*wang)->undo_by_key(key, new_uuid(), nullptr).ok());
  ASSERT_EQ(claim(other(), 1).size(), 1U);
  EXPECT_EQ(id_of((*wang)->claim_undone(items[0].submission.row.id, nullptr)), "claim.taken");
}

// ---- the likeness

TEST_P(ContractOfDecisions, WhereTheLikenessIsAskedFirstTheComparisonComesWithTheAnswer) {
  start({.blind_first = true});
  const auto items = claim(*wang, 1);
  ASSERT_EQ(items.size(), 1U);
  const api::Submission& blind = items[0].submission;
  const auto checks = [](const api::Submission& s) {
    std::vector<std::string> names;
    if (s.examination)
      for (const auto& f : s.examination->findings) names.push_back(f.check);
    return names;
  };
  EXPECT_TRUE(blind.held_back);
  EXPECT_EQ(checks(blind), std::vector<std::string>{"sharpness"});
  EXPECT_TRUE(blind.history.empty());
  api::LikenessRequest said{Likeness::unsure, items[0].lease.epoch, blind.evidence};
  const auto stated = [&](api::LikenessRequest r) { return (*wang)->state_likeness(blind.row.id, r, nullptr); };
  api::LikenessRequest wrong = said;
  wrong.epoch = 9;
  EXPECT_EQ(id_of(stated(wrong)), "lease.lost");
  wrong = said;
  wrong.evidence = "another";
  EXPECT_EQ(id_of(stated(wrong)), "submission.changed");
  EXPECT_EQ(id_of(other()->state_likeness(blind.row.id, said, nullptr)), "lease.lost");
  EXPECT_TRUE((*wang)->submission(blind.row.id, nullptr)->held_back);
  const auto whole = stated(said);
  ASSERT_TRUE(whole.ok()) << whole.error().id;
  EXPECT_FALSE(whole->held_back);
  EXPECT_EQ(checks(*whole), (std::vector<std::string>{"sharpness", "same_as_enrolment"}));
  EXPECT_EQ(whole->evidence, blind.evidence);
  said.stated = Likeness::different;
  EXPECT_TRUE(stated(said).ok()) << "repeating it is harmless";
  api::DecideRequest r = request_for(items[0]);
  r.stated = Likeness::different;
  const auto decided = (*wang)->decide(blind.row.id, new_uuid(), api::encode(r), nullptr);
  EXPECT_TRUE(decided.ok()) << "the first statement stands, and 'unsure' may approve: " << id_of(decided);
}

TEST_P(ContractOfDecisions, WithoutAStatementThereIsNoDecisionWhereItIsAsked) {
  start({.blind_first = true});
  const auto items = claim(*wang, 2);
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(id_of(decide(*wang, items[0], new_uuid())), "decision.not_stated");
  api::DecideRequest offline = request_for(items[0]);
  offline.stated = Likeness::different;
  const auto send = [&] {
    return id_of((*wang)->decide(items[0].submission.row.id, new_uuid(), api::encode(offline), nullptr));
  };
  EXPECT_EQ(send(), "decision.different");
  offline.stated = Likeness::same;
  EXPECT_EQ(send(), "") << "said here, unaided";
  EXPECT_FALSE((*wang)->submission(items[0].submission.row.id, nullptr)->row.id.empty());
}

INSTANTIATE_TEST_SUITE_P(Both, ContractOfDecisions, ::testing::Values("fake", "service"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace cs::test
