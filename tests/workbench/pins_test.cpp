// Marking spots and areas while a rejection is composed, by keys alone.
#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

class Pinning : public Reviewing {
 protected:
  void SetUp() override {
    Reviewing::SetUp();
    // As the views lay it out: the photograph of 3000 x 4000 in a pane of 600 x 800.
    bench.stage().set_panes({{{0, 0, 600, 800}, 3000, 4000, FaceFrame::typical(3000, 4000)}});
  }
  const std::vector<domain::Pin>& pins() { return review().pins(); }
};

TEST_F(Pinning, TheMiddleOfTheViewIsMarkedAndWaitsForAReason) {
  look();
  key("J");
  ASSERT_EQ(pins().size(), 1U);
  EXPECT_NEAR(pins()[0].x, 1500, 1e-6);
  EXPECT_NEAR(pins()[0].y, 2000, 1e-6);
  EXPECT_EQ(pins()[0].width, 0);
  EXPECT_TRUE(review().rejecting());
  EXPECT_STREQ(text(key("Enter").refused), "why.pin_waits");
  EXPECT_TRUE(desk.decides.empty());
  key("4");
  EXPECT_EQ(pins()[0].reason, "R3");
  EXPECT_TRUE(review().draft().has("R3"));
  EXPECT_EQ(key("Enter").refused, std::nullopt);
  ASSERT_EQ(desk.decides.size(), 1U);
  ASSERT_EQ(desk.decides[0].request.pins.size(), 1U);
  EXPECT_EQ(desk.decides[0].request.pins[0].reason, "R3");
}

TEST_F(Pinning, AReasonThatIsInAlreadyIsGivenToTheMarkNotTakenOut) {
  look();
  key("J");
  ASSERT_TRUE(review().draft().has("R2")) << "suggested by a finding";
  key("1");
  EXPECT_TRUE(review().draft().has("R2"));
  EXPECT_EQ(pins()[0].reason, "R2");
  key("1");  // and now it is taken out, with its mark
  EXPECT_FALSE(review().draft().has("R2"));
  EXPECT_TRUE(pins().empty());
}

TEST_F(Pinning, ASelectedFindingGivesItsRegionAndItsReason) {
  ready("d");
  auto marked = item(desk, clock, "m");
  marked->submission.examination->findings[1].regions = {
      {domain::Region::Shape::box, {{2800, 300}, {3200, 700}}, "head"}};
  for (int i = 0; i < 4; ++i) {
    look();
    key("Space");
  }
  say(event::ItemReady{marked});
  look();
  ASSERT_EQ(shown(), "m");
  key("Tab");
  ASSERT_EQ(bench.selected_finding(), 1U);
  key("J");
  ASSERT_EQ(pins().size(), 1U);
  EXPECT_EQ(pins()[0], (domain::Pin{"R2", 2800, 300, 200, 400})) << "what reaches beyond the photograph is cut off";
}

TEST_F(Pinning, TheLastMarkIsTakenAwayAndNoMoreThanAllowedAreMade) {
  EXPECT_STREQ(text(key("Shift+J").refused), "why.no_pin");
  for (std::size_t i = 0; i < domain::max_pins + 3; ++i) key("J");
  EXPECT_EQ(pins().size(), domain::max_pins);
  key("Shift+J");
  EXPECT_EQ(pins().size(), domain::max_pins - 1);
}

TEST_F(Pinning, MarksStayWithTheirItemAndComeBackWithAnUndo) {
  look();
  key("J");
  key("4");
  look();
  key("Enter");
  EXPECT_EQ(shown(), "b");
  EXPECT_TRUE(pins().empty());
  key("Backspace");
  EXPECT_EQ(shown(), "a");
  ASSERT_EQ(pins().size(), 1U) << "leafing shows what was decided";
  EXPECT_EQ(pins()[0].reason, "R3");
  EXPECT_STREQ(text(key("J").refused), "why.leafing");
}

TEST_F(Pinning, AnApprovalCarriesNone) {
  look();
  key("J");
  key("4");
  key("Esc");
  look();
  key("Space");
  ASSERT_EQ(desk.decides.size(), 1U);
  EXPECT_TRUE(desk.decides[0].request.pins.empty());
}

TEST_F(Pinning, OnlyAStandingRejectionOfAnEarlierAttemptIsTheOneToMend) {
  api::Submission s;
  s.row.attempt = 3;
  const auto past = [](int attempt, domain::Verdict verdict, domain::DecisionState state) {
    api::PastDecision d;
    d.attempt = attempt;
    d.verdict = verdict;
    d.state = state;
    return d;
  };
  using domain::DecisionState;
  using domain::Verdict;
  EXPECT_EQ(rejected_before(s), nullptr);
  s.history = {past(3, Verdict::reject, DecisionState::undone), past(2, Verdict::reject, DecisionState::undone),
               past(2, Verdict::approve, DecisionState::standing)};
  EXPECT_EQ(rejected_before(s), nullptr);
  s.history.push_back(past(2, Verdict::reject, DecisionState::standing));
  s.history.push_back(past(1, Verdict::reject, DecisionState::standing));
  ASSERT_NE(rejected_before(s), nullptr);
  EXPECT_EQ(rejected_before(s)->attempt, 2);
  EXPECT_STREQ(text(key("Y").refused), "why.no_previous") << "of the item on the stage";
}

}  // namespace
}  // namespace cs::workbench::test
