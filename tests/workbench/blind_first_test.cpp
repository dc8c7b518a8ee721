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
    say(event::SignedIn{{"token", {"anna", "anna", domain::Role::reviewer}, 8h}, c});
    say(event::ItemReady{compared("a")});
    say(event::ItemReady{compared("b")});
  }
  std::shared_ptr<Item> compared(const std::string& id) {
    auto i = item(desk, clock, id);
    auto& findings = i->submission.examination->findings;
    findings.insert(findings.begin(), finding("same_as_enrolment", domain::Outcome::attention, {"R9"}));
    findings.push_back(finding("same_as_id_card", domain::Outcome::cannot_tell));
    return i;
  }
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

}  // namespace
}  // namespace cs::workbench::test
