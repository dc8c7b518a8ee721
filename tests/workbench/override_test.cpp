// A decision against the evidence takes a second stroke.
#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

class Overriding : public BenchTest {
 protected:
  void SetUp() override {
    sign_in();
    say(event::ItemReady{failing("a")});
    ready("b");
  }
  std::shared_ptr<Item> failing(const std::string& id, const std::string& evidence = "") {
    auto i = item(desk, clock, id);
    auto& findings = i->submission.examination->findings;
    findings.push_back(finding("teeth_hidden", domain::Outcome::fail, {"R3"}));
    findings.push_back(finding("exposure", domain::Outcome::fail, {"R4"}));
    findings.push_back(finding("exposure", domain::Outcome::fail));
    if (!evidence.empty()) i->submission.evidence = evidence;
    return i;
  }
};

TEST_F(Overriding, TheFirstStrokeAsksTheSecondApprovesAndNamesTheChecks) {
  look();
  EXPECT_FALSE(review().overriding());
  EXPECT_EQ(review().overrides(), (std::vector<std::string>{"teeth_hidden", "exposure"})) << "each once";
  EXPECT_EQ(key("Space").refused, std::nullopt);
  EXPECT_TRUE(review().overriding());
  EXPECT_TRUE(desk.decides.empty());
  EXPECT_EQ(shown(), "a");
  wait(300ms);
  EXPECT_EQ(key("Space").refused, std::nullopt);
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.verdict, domain::Verdict::approve);
  EXPECT_EQ(desk.decides[0].request.overrides, (std::vector<std::string>{"teeth_hidden", "exposure"}));
  EXPECT_EQ(review().history().front().overrides, desk.decides[0].request.overrides);
  EXPECT_EQ(shown(), "b");
  EXPECT_FALSE(review().overriding());
}

TEST_F(Overriding, AKeyThatBouncesIsNoSecondStroke) {
  look();
  key("Space");
  EXPECT_STREQ(text(key("Space").refused), "why.too_soon");
  wait(299ms);
  EXPECT_STREQ(text(key("Space", true).refused), "why.repeat");
  EXPECT_STREQ(text(key("Space").refused), "why.too_soon");
  EXPECT_EQ(bench.next_change(), 1ms) << "the button wakes up by itself";
  EXPECT_TRUE(desk.decides.empty());
}

TEST_F(Overriding, WithoutAFailNothingIsAskedAndNothingOverridden) {
  look();
  key("Space");
  wait(300ms);
  key("Space");
  look();
  key("Space");
  ASSERT_EQ(desk.decides.size(), 2U) << "attentions are no fails";
  EXPECT_TRUE(desk.decides[1].request.overrides.empty());
}

TEST_F(Overriding, EscRejectingLeafingAndOtherEvidenceTakeTheQuestionBack) {
  look();
  key("Space");
  key("Esc");
  EXPECT_FALSE(review().overriding());
  EXPECT_EQ(review().leaf(), 0);

  key("Space");
  key("Delete");
  EXPECT_FALSE(review().overriding());
  EXPECT_TRUE(review().rejecting());
  key("Esc");

  key("Space");
  say(event::ItemReady{failing("a", "other")});
  EXPECT_FALSE(review().overriding()) << "there may be more to override";
  look();
  key("Space");
  wait(300ms);
  key("Space");
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.evidence, "other");
}

TEST_F(Overriding, ALostLeaseTakesTheQuestionBack) {
  look();
  key("Space");
  say(event::LeaseLost{"a"});
  EXPECT_FALSE(review().overriding());
  wait(300ms);
  EXPECT_STREQ(text(key("Space").refused), "why.lease_lost");
}

TEST_F(Overriding, ARejectionOverridesNothing) {
  look();
  key("Space");
  key("X");
  key("X");
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.verdict, domain::Verdict::reject);
  EXPECT_TRUE(desk.decides[0].request.overrides.empty());
}

}  // namespace
}  // namespace cs::workbench::test
