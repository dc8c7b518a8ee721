// Reviewing: the look rule, deciding, undoing, leafing, leases, pauses.
#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

TEST_F(Reviewing, ShowsItemsInTheOrderInWhichTheyCame) {
  EXPECT_EQ(bench.view(), View::review);
  EXPECT_EQ(desk.kept, std::vector<int>{8});
  EXPECT_EQ(shown(), "a");
  EXPECT_EQ(review().prepared().size(), 2U);
  EXPECT_EQ(review().lease_left(), 10min);
  EXPECT_EQ(review().deadline_left(*review().current()), 5h);
}

TEST_F(Reviewing, NobodyApprovesWhatWasNotDrawn) {
  wait(10s);
  EXPECT_STREQ(text(key("Space").refused), "why.not_drawn");
  EXPECT_TRUE(desk.decides.empty());
}

TEST_F(Reviewing, ADecisionActsOnlyAfterTheLook) {
  bench.photos_drawn("a");
  wait(299ms);
  EXPECT_STREQ(text(key("Space").refused), "why.too_soon");
  EXPECT_TRUE(desk.decides.empty());
  EXPECT_EQ(review().look_wait(), 1ms);
  EXPECT_EQ(bench.next_change(), 1ms);
  wait(2ms);
  EXPECT_EQ(key("Space").refused, std::nullopt);
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].submission, "a");
  EXPECT_EQ(desk.decides[0].request.verdict, domain::Verdict::approve);
}

TEST_F(Reviewing, TheLookBeginsWhenItWasDrawnAndIsNotPutOff) {
  bench.photos_drawn("a");
  wait(200ms);
  bench.photos_drawn("a");
  wait(100ms);
  EXPECT_TRUE(review().looked_enough());
}

TEST_F(Reviewing, DrawingAnotherItemDoesNotCount) {
  bench.photos_drawn("b");
  wait(1s);
  EXPECT_STREQ(text(key("Space").refused), "why.not_drawn");
}

TEST_F(Reviewing, AHeldKeyNeverDecides) {
  look();
  EXPECT_STREQ(text(key("Space", true).refused), "why.repeat");
  EXPECT_TRUE(desk.decides.empty());
  key("Space");
  for (int i = 0; i < 20; ++i) {
    look();
    key("Space", true);
  }
  EXPECT_EQ(desk.decides.size(), 1U);
}

TEST_F(Reviewing, EachItemWantsItsOwnLook) {
  look();
  key("Space");
  EXPECT_EQ(shown(), "b");
  EXPECT_STREQ(text(key("Space").refused), "why.not_drawn");
  bench.photos_drawn("a");  // the frame before was still of the first item
  wait(1s);
  EXPECT_STREQ(text(key("Space").refused), "why.not_drawn");
  EXPECT_EQ(desk.decides.size(), 1U);
}

TEST_F(Reviewing, LeavingTheViewAsksForAnotherLook) {
  look();
  EXPECT_TRUE(review().looked_enough());
  key("F4");
  EXPECT_EQ(bench.view(), View::messages);
  EXPECT_EQ(key("Space").action, nullptr);
  key("F2");
  EXPECT_STREQ(text(key("Space").refused), "why.not_drawn");
}

TEST_F(Reviewing, LeafingAndBackAsksForAnotherLook) {
  look();
  key("Space");
  look();
  key("Backspace");
  wait(1s);
  key("Esc");
  EXPECT_EQ(shown(), "b");
  EXPECT_STREQ(text(key("Space").refused), "why.not_drawn");
}

TEST_F(Reviewing, WithoutTheSubmittedPhotographItCanOnlyBeRejected) {
  auto broken = item(desk, clock, "x");
  broken->photos[0].decoded.reset();
  broken->photos[0].error = invalid("photo.truncated", "cut off");
  review().drop_items();
  say(event::ItemReady{broken});
  look();
  EXPECT_STREQ(text(key("Space").refused), "why.no_photo");
  key("Delete");
  key("Enter");
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.verdict, domain::Verdict::reject);
}

TEST_F(Reviewing, TheRequestNamesWhatItWasDecidedOn) {
  ready("d", 7);
  for (int i = 0; i < 3; ++i) {
    look();
    key("Space");
  }
  look();
  wait(1s);
  key("Space");
  const api::DecideRequest& r = desk.decides.at(3).request;
  EXPECT_EQ(r.epoch, 7);
  EXPECT_EQ(r.attempt, 1);
  EXPECT_EQ(r.evidence, "evidence-d");
  EXPECT_EQ(r.looked, 1300ms);
  EXPECT_TRUE(r.reasons.empty());
}

TEST_F(Reviewing, RejectingPicksWhatTheFindingsSuggest) {
  look();
  key("Delete");
  EXPECT_TRUE(review().rejecting());
  EXPECT_EQ(review().draft().reasons, (std::vector<std::string>{"R2", "R7"}));
  EXPECT_STREQ(text(key("Space").refused), "why.panel_open");
  key("4");
  key("1");  // the first is in already: out
  EXPECT_EQ(review().draft().reasons, (std::vector<std::string>{"R7", "R3"}));
  EXPECT_NE(review().preview().text.find("原因7、原因3"), std::string::npos);
  EXPECT_EQ(key("Enter").refused, std::nullopt);
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.reasons, (std::vector<std::string>{"R7", "R3"}));
  EXPECT_EQ(shown(), "b");
  EXPECT_FALSE(review().rejecting());
}

TEST_F(Reviewing, ADigitOpensTheReasonsAndMeansYes) {
  look();
  key("4");
  EXPECT_TRUE(review().rejecting());
  EXPECT_TRUE(review().draft().has("R3"));
  EXPECT_TRUE(desk.decides.empty());
}

TEST_F(Reviewing, NoMoreReasonsThanADecisionMayCarry) {
  look();
  key("Delete");
  for (const char* digit : {"3", "4", "5", "6", "7", "8"}) key(digit);
  EXPECT_EQ(review().draft().reasons.size(), domain::max_reasons);
  key("9");
  EXPECT_EQ(review().draft().reasons.size(), domain::max_reasons);
  ASSERT_FALSE(bench.toasts().all().empty());
  EXPECT_EQ(bench.toasts().all().back().phrase.key, "toast.too_many_reasons");
}

TEST_F(Reviewing, ARejectionNeedsAReason) {
  look();
  key("Delete");
  key("1");
  key("2");
  EXPECT_TRUE(review().draft().reasons.empty());
  EXPECT_STREQ(text(key("Enter").refused), "why.no_reason");
  EXPECT_TRUE(desk.decides.empty());
}

TEST_F(Reviewing, EscLosesNothing) {
  look();
  key("Delete");
  key("5");
  key("N");
  EXPECT_TRUE(review().note_open());
  review().set_note("hair");
  key("Esc", false, true);
  EXPECT_FALSE(review().note_open());
  EXPECT_TRUE(review().rejecting());
  key("Esc");
  EXPECT_FALSE(review().rejecting());
  EXPECT_TRUE(desk.decides.empty());
  key("Delete");
  EXPECT_EQ(review().draft().reasons, (std::vector<std::string>{"R2", "R7", "R4"}));
  EXPECT_EQ(review().draft().note, "hair");
}

TEST_F(Reviewing, EnterInTheNoteOnlyEndsTheNote) {
  look();
  key("Delete");
  key("Insert");
  review().set_note("hair");
  key("Enter", false, true);
  EXPECT_FALSE(review().note_open());
  EXPECT_TRUE(desk.decides.empty());
  key("Enter");
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.note, "hair");
}

TEST_F(Reviewing, CtrlEnterSendsFromTheNote) {
  look();
  key("Delete");
  key("N");
  key("Ctrl+Enter", false, true);
  EXPECT_EQ(desk.decides.size(), 1U);
}

TEST_F(Reviewing, WhatIsTypedDecidesNothing) {
  look();
  key("Delete");
  key("N");
  for (const char* c : {"Space", "3", "X", "U", "P", "Backspace"}) EXPECT_EQ(key(c, false, true).action, nullptr) << c;
  EXPECT_EQ(review().draft().reasons, (std::vector<std::string>{"R2", "R7"}));
  EXPECT_TRUE(desk.decides.empty());
  EXPECT_TRUE(desk.given_back.empty());
}

TEST_F(Reviewing, ANoteThatGetsTheKeyboardNextFrameTakesLettersAtOnce) {
  key("N");
  for (const char* c : {"P", "Space", "U", "3"}) EXPECT_EQ(key(c).action, nullptr) << c;
  EXPECT_EQ(shown(), "a");
  EXPECT_TRUE(desk.given_back.empty());
}

TEST_F(Reviewing, TheEnterThatRejectsDoesNothingToTheNextItem) {
  look();
  key("Delete");
  key("Enter");
  look();
  EXPECT_STREQ(text(key("Enter").refused), "why.panel_closed");
  EXPECT_EQ(desk.decides.size(), 1U);
}

TEST_F(Reviewing, AnApprovalCarriesNothingOfARejectionThatWasComposed) {
  look();
  key("Delete");
  review().set_note("hair");
  key("Esc");
  key("Space");
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_TRUE(desk.decides[0].request.reasons.empty());
  EXPECT_EQ(desk.decides[0].request.note, "");
}

TEST_F(Reviewing, AnItemThatComesWithLargerPhotographsIsTheSameItem) {
  look();
  key("Delete");
  key("5");
  ready("a");
  EXPECT_EQ(shown(), "a");
  EXPECT_TRUE(review().rejecting());
  EXPECT_TRUE(review().draft().has("R4"));
  EXPECT_TRUE(review().looked_enough());
  EXPECT_EQ(review().prepared().size(), 2U);
}

TEST_F(Reviewing, OtherEvidenceAsksForAnotherLook) {
  look();
  auto changed = item(desk, clock, "a", 2);
  changed->submission.evidence = "other";
  say(event::ItemReady{changed});
  EXPECT_STREQ(text(key("Space").refused), "why.not_drawn");
  look();
  key("Space");
  EXPECT_EQ(desk.decides.at(0).request.evidence, "other");
  EXPECT_EQ(desk.decides.at(0).request.epoch, 2);
}

TEST_F(Reviewing, ALostLeaseIsShownAndDecidesNothing) {
  look();
  key("Delete");
  say(event::LeaseLost{"b"});
  EXPECT_EQ(review().prepared().size(), 1U);
  say(event::LeaseLost{"a"});
  EXPECT_EQ(shown(), "a") << "nothing vanishes under the reviewer's eyes";
  EXPECT_TRUE(review().lease_lost());
  EXPECT_STREQ(text(key("Enter").refused), "why.panel_closed");
  EXPECT_STREQ(text(key("Space").refused), "why.lease_lost");
  EXPECT_STREQ(text(key("Delete").refused), "why.lease_lost");
  EXPECT_TRUE(desk.decides.empty());
  key("P");
  EXPECT_EQ(shown(), "c");
  EXPECT_FALSE(review().lease_lost());
}

TEST_F(Reviewing, ALeaseThatRanOutStillDecides) {
  look();
  wait(4min);
  bench.input_happened();
  wait(4min);
  bench.input_happened();
  wait(4min);
  EXPECT_EQ(review().lease_left(), 0ms);
  key("Space");
  EXPECT_EQ(desk.decides.size(), 1U);
}

TEST_F(Reviewing, ARenewedLeaseCountsAnew) {
  say(event::LeaseRenewed{"a", clock.mono() + 20min});
  EXPECT_EQ(review().lease_left(), 20min);
}

TEST_F(Reviewing, WhatWasGivenBackComesLast) {
  key("P");
  EXPECT_EQ(desk.given_back, std::vector<std::string>{"a"});
  EXPECT_EQ(shown(), "b");
  ready("a", 2);
  ready("d");
  ASSERT_EQ(review().prepared().size(), 3U);
  EXPECT_EQ(review().prepared().back()->submission.row.id, "a");
}

TEST_F(Reviewing, FindingsAreSteppedThroughInTheirOrder) {
  EXPECT_EQ(review().findings_in_order(), (std::vector<std::size_t>{1, 2, 0}));
  key("Tab");
  EXPECT_EQ(bench.selected_finding(), 1U);
  key("Tab");
  EXPECT_EQ(bench.selected_finding(), 2U);
  key("Shift+Tab");
  key("Shift+Tab");
  EXPECT_EQ(bench.selected_finding(), 0U);
  key("Tab");
  EXPECT_EQ(bench.selected_finding(), 1U);
  bench.select_finding(99);
  EXPECT_EQ(bench.selected_finding(), std::nullopt);
}

TEST_F(Reviewing, OfflineTheReviewGoesOn) {
  say(event::Online{false, {Code::unavailable, "net.unreachable", "no network"}});
  EXPECT_FALSE(bench.online());
  for (int i = 0; i < 3; ++i) {
    look();
    EXPECT_EQ(key("Space").refused, std::nullopt);
    progress("key-" + std::to_string(i + 1), std::string(1, static_cast<char>('a' + i)), Delivery::saved);
  }
  EXPECT_EQ(bench.unsent(), 3);
  EXPECT_EQ(shown(), "");
  EXPECT_FALSE(review().queue_empty());
  say(event::Online{true, {}});
  EXPECT_TRUE(bench.online());
}

TEST_F(Reviewing, AnEmptyQueueIsSaid) {
  say(event::QueueEmpty{true});
  EXPECT_FALSE(review().queue_empty()) << "there is still one on the screen";
  review().drop_items();
  EXPECT_TRUE(review().queue_empty());
  EXPECT_STREQ(text(key("Space").refused), "why.no_item");
}

TEST_F(Reviewing, StatisticsAreOfThisSession) {
  for (int i = 0; i < 2; ++i) {
    wait(30s);
    look();
    key("Space");
  }
  look();
  key("Delete");
  key("Enter");
  const SessionStatistics s = review().statistics();
  EXPECT_EQ(s.approved, 2);
  EXPECT_EQ(s.rejected, 1);
  EXPECT_GT(s.typical_look, 0ms);
  EXPECT_NEAR(s.per_hour, 3 * 3600 / 61, 4);
}

TEST_F(Reviewing, ThePreviewIsTheMessage) {
  EXPECT_EQ(review().preview().text, "【School】张**: approved.");
  key("Delete");
  domain::MessageFacts facts{
      domain::Verdict::reject, false, "张**", {"R2", "R7"}, clock.now() + 2min + std::chrono::hours{48}};
  EXPECT_EQ(review().preview(), domain::compose(facts, campaign().texts, review().catalogue()));
}

TEST_F(Reviewing, WhatTheMessageOnlyCountsCanBeNamedForAnotherSegment) {
  look();
  EXPECT_STREQ(text(key("Ctrl+M").refused), "why.panel_closed");
  key("Delete");
  EXPECT_STREQ(text(key("Ctrl+M").refused), "why.no_reason_left_out");
  for (const char* place : {"3", "4", "5", "6"}) key(place);
  EXPECT_EQ(review().draft().reasons.size(), 6U);
  EXPECT_EQ(review().preview().segments, 1);
  EXPECT_FALSE(review().preview().left_out.empty());
  EXPECT_EQ(key("Ctrl+M").refused, std::nullopt);
  EXPECT_TRUE(review().preview().left_out.empty());
  EXPECT_EQ(review().preview().segments, 2);
  key("Ctrl+M");
  EXPECT_EQ(review().preview().segments, 1) << "and back";
  key("Ctrl+M");
  key("Enter");
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_TRUE(desk.decides[0].request.every_reason);
  look();
  key("Delete");
  key("Enter");
  EXPECT_FALSE(desk.decides.at(1).request.every_reason) << "for that one only";
}

}  // namespace
}  // namespace cs::workbench::test
