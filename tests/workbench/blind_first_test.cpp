// Blind first: the machine's comparison is nowhere until the reviewer has said whether it is the same person.
#include <algorithm>

#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

class BlindFirst : public BenchTest {
 protected:
  void SetUp() override { begin(true); }
  void begin(bool blind_first) {
    bench.sign_in("anna", "secret");
    api::Campaign c = campaign();
    c.policy.blind_first = blind_first;
    for (const char* code : {"NOT_SAME_ENROLMENT", "NOT_SAME_ID_CARD"})
      c.reasons.push_back({code, {code, code}, {}, "identity"});
    asking = std::make_shared<const api::Campaign>(std::move(c));
    say(event::SignedIn{session_of("anna", domain::Role::reviewer), {asking}});
    say(event::ItemReady{compared("a")});
    say(event::ItemReady{compared("b")});
  }
  std::shared_ptr<Item> compared(const std::string& id) {
    auto i = item(desk, clock, id, 1, asking);
    auto& findings = i->submission.examination->findings;
    findings.insert(findings.begin(), finding("same_as_enrolment", domain::Outcome::attention, {"R9"}));
    findings.push_back(finding("same_as_id_card", domain::Outcome::cannot_tell));
    return i;
  }
  /// The same as the service sends it before the likeness was stated.
  std::shared_ptr<Item> held_back(const std::string& id, std::int64_t epoch = 1) {
    auto i = item(desk, clock, id, epoch, asking);
    i->submission.held_back = true;
    return i;
  }
  client::CampaignPtr asking;
  bool shows(const char* check) {
    const ItemPtr item = bench.shown();
    return item && std::ranges::any_of(item->submission.examination->findings,
                                       [&](const domain::Finding& f) { return f.check == check; });
  }
  std::string selected() {
    const auto index = bench.selected_finding();
    return index ? bench.shown()->submission.examination->findings.at(*index).check : "";
  }
  bool hinted(const char* id) {
    const auto all = hints(bench, keymap);
    return std::ranges::any_of(all, [&](const Hint& h) { return h.action->id == id; });
  }
};

TEST_F(BlindFirst, NothingOfTheComparisonIsShownBefore) {
  look();
  EXPECT_TRUE(review().blind());
  EXPECT_FALSE(shows("same_as_enrolment"));
  EXPECT_FALSE(shows("same_as_id_card"));
  EXPECT_TRUE(shows("head_size"));
  EXPECT_EQ(review().findings_in_order().size(), 3U);
  EXPECT_EQ(review().current(), review().shown());
  for (int i = 0; i < 5; ++i) {
    key("Tab");
    EXPECT_EQ(selected().find("same_as"), std::string::npos);
  }
  EXPECT_EQ(review().pages().page(0)[0], "R2") << "not the comparison's R9";
  EXPECT_EQ(review().pages().page(0)[1], "R7");
  EXPECT_TRUE(hinted("likeness.same"));
}

TEST_F(BlindFirst, NoDecisionBeforeTheStatement) {
  look();
  for (const char* k : {"Space", "Delete", "X", "4", "Shift+1", "]", "N", "J", "/"})
    EXPECT_STREQ(text(key(k).refused), "why.not_stated") << k;
  EXPECT_FALSE(review().rejecting());
  EXPECT_TRUE(desk.decides.empty());
  EXPECT_EQ(key("2").refused, std::nullopt);
  EXPECT_FALSE(review().rejecting()) << "a digit answers the question and does nothing else";
  EXPECT_EQ(key("X").refused, std::nullopt);
  EXPECT_EQ(key("X").refused, std::nullopt);
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.stated, domain::Likeness::different);
}

TEST_F(BlindFirst, AStatementWantsALookLikeADecision) {
  EXPECT_STREQ(text(key("1").refused), "why.not_drawn");
  bench.photos_drawn("a");
  EXPECT_STREQ(text(key("1").refused), "why.too_soon");
  EXPECT_TRUE(review().blind());
  wait(300ms);
  EXPECT_STREQ(text(key("1", true).refused), "why.repeat");
  EXPECT_EQ(key("1").refused, std::nullopt);
  EXPECT_FALSE(review().blind());
}

TEST_F(BlindFirst, AfterItTheComparisonIsThereAndWhatWasSaidStands) {
  look();
  key("Tab");
  const std::string before = selected();
  ASSERT_FALSE(before.empty());
  key("3");
  EXPECT_TRUE(shows("same_as_enrolment"));
  EXPECT_TRUE(shows("same_as_id_card"));
  EXPECT_EQ(selected(), before);
  key("X");
  EXPECT_EQ(review().draft().reasons, (std::vector<std::string>{"R9", "R2", "R7"})) << "now the comparison's too";
  EXPECT_EQ(review().stated(), domain::Likeness::unsure);
  EXPECT_STREQ(text(run("likeness.same", bench)), "why.stated");
  EXPECT_EQ(review().stated(), domain::Likeness::unsure);
  EXPECT_FALSE(hinted("likeness.same"));
}

TEST_F(BlindFirst, EachItemIsAskedForAndUndoKeepsWhatWasSaid) {
  look();
  key("1");
  key("Space");
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.stated, domain::Likeness::same);
  EXPECT_EQ(shown(), "b");
  EXPECT_TRUE(review().blind());
  progress("key-1", "a", Delivery::sent);
  key("Backspace");
  EXPECT_EQ(shown(), "a");
  EXPECT_FALSE(review().blind());
  EXPECT_EQ(review().stated(), domain::Likeness::same);
  EXPECT_TRUE(shows("same_as_enrolment"));
  key("U");
  undone("key-1", "a");
  say(event::ItemReady{compared("a")});
  EXPECT_EQ(review().leaf(), 0);
  EXPECT_EQ(shown(), "a");
  EXPECT_FALSE(review().blind()) << "it has been seen";
  look();
  key("Space");
  ASSERT_EQ(desk.decides.size(), 2U);
  EXPECT_EQ(desk.decides[1].request.stated, domain::Likeness::same);
  EXPECT_EQ(shown(), "b");
  EXPECT_TRUE(review().blind()) << "it was put aside whole and is held back again";
  EXPECT_FALSE(shows("same_as_enrolment"));
}

TEST_F(BlindFirst, OtherEvidenceIsAskedForAnew) {
  look();
  key("1");
  auto other = compared("a");
  other->submission.evidence = "evidence-a2";
  say(event::ItemReady{other});
  EXPECT_TRUE(review().blind());
  EXPECT_EQ(review().stated(), std::nullopt);
  look();
  key("3");
  key("Space");
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.stated, domain::Likeness::unsure);
}

TEST_F(BlindFirst, WhoeverSaysAnotherPersonDoesNotApprove) {
  look();
  key("2");
  EXPECT_STREQ(text(key("Space").refused), "why.stated_different");
  EXPECT_TRUE(desk.decides.empty());
  key("X");
  EXPECT_EQ(review().draft().reasons.front(), "NOT_SAME_ENROLMENT") << "the identity reason stands first";
  EXPECT_EQ(review().reason_at(0), "NOT_SAME_ENROLMENT");
  key("X");
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.verdict, domain::Verdict::reject);
  EXPECT_EQ(desk.decides[0].request.reasons.front(), "NOT_SAME_ENROLMENT");
}

TEST_F(BlindFirst, WithoutAnEnrolmentPhotoTheIdCardIsTheReason) {
  auto other = compared("a");
  other->submission.evidence = "evidence-a2";
  other->photos.erase(other->photos.begin() + 1);
  say(event::ItemReady{other});
  look();
  key("2");
  key("X");
  EXPECT_EQ(review().draft().reasons.front(), "NOT_SAME_ID_CARD");
}

TEST_F(BlindFirst, ADraftBegunOnOtherEvidenceTakesTheIdentityReasonIn) {
  look();
  key("1");
  key("X");
  EXPECT_FALSE(review().draft().has("NOT_SAME_ENROLMENT"));
  auto other = compared("a");
  other->submission.evidence = "evidence-a2";
  say(event::ItemReady{other});
  look();
  key("2");
  key("X");
  EXPECT_TRUE(review().draft().has("NOT_SAME_ENROLMENT"));
}

TEST_F(BlindFirst, LargerPhotographsOfTheSameItemDoNotUncoverIt) {
  look();
  say(event::ItemReady{compared("a")});
  EXPECT_TRUE(review().blind());
  EXPECT_FALSE(shows("same_as_enrolment"));
}

TEST_F(BlindFirst, NothingIsAskedWhereTheCampaignDoesNot) {
  bench.sign_out();
  say(event::SignedOut{});
  begin(false);
  look();
  EXPECT_FALSE(review().blind());
  EXPECT_TRUE(shows("same_as_enrolment"));
  EXPECT_STREQ(text(run("likeness.same", bench)), "why.not_asked");
  EXPECT_FALSE(hinted("likeness.same"));
  key("Space");
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.stated, std::nullopt);
}

/// The service holds the comparison back, and nothing on the screen waits for it.
class HeldBack : public BlindFirst {
 protected:
  void SetUp() override {
    BlindFirst::SetUp();
    review().drop_items();
    say(event::ItemReady{held_back("h")});
    look();
  }
  void answer(const std::string& id) { say(event::LikenessStated{id, compared(id)->submission}); }
  void refuse(const std::string& id, Code code) {
    say(event::LikenessStated{id, Error{code, "network.unreachable", "No answer."}});
  }
};

TEST_F(HeldBack, TheStatementIsACallWhoseAnswerBringsTheComparison) {
  EXPECT_TRUE(review().blind());
  EXPECT_TRUE(desk.statements.empty());
  key("Tab");
  const std::string before = selected();
  EXPECT_EQ(key("1").refused, std::nullopt);
  key("Delete");
  ASSERT_EQ(desk.statements.size(), 1U);
  EXPECT_EQ(desk.statements[0].first, "h");
  EXPECT_EQ(desk.statements[0].second.stated, domain::Likeness::same);
  EXPECT_EQ(desk.statements[0].second.epoch, 1);
  EXPECT_EQ(desk.statements[0].second.evidence, "evidence-h");
  EXPECT_FALSE(review().blind());
  EXPECT_EQ(review().comparison(), Comparison::asked);
  EXPECT_FALSE(shows("same_as_enrolment"));
  const auto revision = review().shown_revision();
  answer("h");
  EXPECT_EQ(review().comparison(), Comparison::here);
  EXPECT_TRUE(shows("same_as_enrolment"));
  EXPECT_EQ(selected(), before) << "the same finding, though there are more now";
  EXPECT_EQ(review().draft().reasons, (std::vector<std::string>{"R2", "R7", "R9"}));
  EXPECT_EQ(review().shown_revision(), revision) << "the photographs stay where they are";
  EXPECT_EQ(key("Enter").refused, std::nullopt) << "no second look is wanted";
  EXPECT_EQ(desk.decides.size(), 1U);
}

TEST_F(HeldBack, DecisionKeysActWhileTheAnswerIsUnderWay) {
  key("1");
  EXPECT_EQ(key("Space").refused, std::nullopt);
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.stated, domain::Likeness::same);
  answer("h");  // too late, and harmless
  EXPECT_EQ(shown(), "");
}

TEST_F(HeldBack, OfflineItIsDecidedUnaidedAndAskedForAgainOnline) {
  say(event::Online{false, {Code::unavailable, "network.unreachable", "No network."}});
  key("3");
  EXPECT_EQ(review().comparison(), Comparison::away);
  EXPECT_FALSE(review().blind());
  refuse("h", Code::unavailable);
  EXPECT_EQ(review().why_not_approve(), std::nullopt);
  ASSERT_EQ(desk.statements.size(), 1U);
  say(event::Online{true, {}});
  ASSERT_EQ(desk.statements.size(), 2U) << "what was said is said again";
  EXPECT_EQ(desk.statements[1].second.stated, domain::Likeness::unsure);
  EXPECT_EQ(review().comparison(), Comparison::asked);
  answer("h");
  EXPECT_TRUE(shows("same_as_enrolment"));
  say(event::Online{false, {}});
  say(event::Online{true, {}});
  EXPECT_EQ(desk.statements.size(), 2U);
}

TEST_F(HeldBack, ARefusalIsNotRepeatedAndTheItemCanBeDecided) {
  key("1");
  refuse("h", Code::conflict);
  EXPECT_EQ(review().comparison(), Comparison::away);
  EXPECT_EQ(desk.statements.size(), 1U);
  EXPECT_EQ(review().why_not_approve(), std::nullopt);
}

TEST_F(HeldBack, LargerPhotographsDoNotAskAgainButAnotherLeaseDoes) {
  key("1");
  say(event::ItemReady{held_back("h")});
  EXPECT_EQ(desk.statements.size(), 1U);
  say(event::ItemReady{held_back("h", 2)});
  ASSERT_EQ(desk.statements.size(), 2U);
  EXPECT_EQ(desk.statements[1].second.epoch, 2);
  EXPECT_EQ(desk.statements[1].second.stated, domain::Likeness::same);
}

TEST_F(HeldBack, AnAnswerOnOtherEvidenceIsNotTaken) {
  key("1");
  auto other = compared("h");
  other->submission.evidence = "evidence-h2";
  say(event::LikenessStated{"h", other->submission});
  EXPECT_FALSE(shows("same_as_enrolment"));
  EXPECT_EQ(review().shown()->submission.evidence, "evidence-h");
}

}  // namespace
}  // namespace cs::workbench::test
