// Eyes pointed at by hand, a pane that stays where it is, and the menu of all tools.
#include <filesystem>
#include <set>

#include "fake_desk.hpp"
#include "workbench/palette.hpp"

namespace cs::workbench::test {
namespace {

TEST(HandAlignments, TwoClicksAreAFaceInWhateverOrder) {
  HandAlignment by_hand;
  EXPECT_FALSE(by_hand.frame("a", 3000, 4000));
  by_hand.pick("a", {1900, 1600});
  EXPECT_FALSE(by_hand.frame("a", 3000, 4000)) << "one eye is no face";
  by_hand.pick("a", {1100, 1600});
  const auto frame = by_hand.frame("a", 3000, 4000);
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->origin, (Point{1500, 1600}));
  EXPECT_DOUBLE_EQ(frame->between, 800);
  EXPECT_DOUBLE_EQ(frame->angle, 0) << "the one further left is the left one";
  by_hand.pick("a", {1000, 1500});
  EXPECT_FALSE(by_hand.frame("a", 3000, 4000)) << "a third click begins anew";
  by_hand.pick("b", {7, 7});
  by_hand.pick("b", {7, 7});
  EXPECT_FALSE(by_hand.frame("b", 3000, 4000)) << "both eyes in one place";
  by_hand.forget_all();
  EXPECT_EQ(by_hand.picked("a"), nullptr);
}

class ByHand : public Reviewing {
 protected:
  void SetUp() override {
    Reviewing::SetUp();
    look();
  }
  void pick_both(const std::string& photo) {
    bench.pick_eye(photo, {100, 200});
    bench.pick_eye(photo, {200, 200});
  }
};

TEST_F(ByHand, OnceBothEyesOfEachPhotographAreThereTheyAreAligned) {
  key("Shift+A");
  ASSERT_TRUE(bench.hand_alignment().picking());
  EXPECT_FALSE(bench.preferences().aligned);
  for (const char* photo : {"sa", "ea"}) pick_both(photo);
  EXPECT_TRUE(bench.hand_alignment().picking());
  pick_both("ia");
  EXPECT_FALSE(bench.hand_alignment().picking());
  EXPECT_TRUE(bench.preferences().aligned);
  EXPECT_TRUE(bench.aligned_by_hand());
  pick_both("sa");
  EXPECT_EQ(bench.hand_alignment().picked("sa")->first, (Point{100, 200})) << "locked: a click is a click again";
  // It holds for the photograph, and is taken away by the same key.
  key("Delete");
  key("1");
  key("Enter");
  EXPECT_EQ(shown(), "b");
  EXPECT_FALSE(bench.aligned_by_hand()) << "the next one's eyes are the machine's";
  key("Backspace");
  EXPECT_TRUE(bench.aligned_by_hand());
  key("Shift+A");
  EXPECT_FALSE(bench.aligned_by_hand());
  EXPECT_EQ(bench.hand_alignment().picked("sa"), nullptr);
}

TEST_F(ByHand, EscAndTheNextItemEndIt) {
  key("Shift+A");
  bench.pick_eye("sa", {100, 200});
  EXPECT_EQ(key("Esc").refused, std::nullopt);
  EXPECT_FALSE(bench.hand_alignment().picking());
  EXPECT_EQ(shown(), "a") << "Esc closed nothing else";
  key("Shift+A");
  key("Shift+A");
  ASSERT_TRUE(bench.hand_alignment().picking());
  key("Delete");
  key("1");
  key("Enter");
  bench.tick();
  EXPECT_FALSE(bench.hand_alignment().picking());
  say(event::SignedOut{});
  EXPECT_EQ(bench.hand_alignment().picked("sa"), nullptr) << "nothing stays for the next person";
}

class Freezing : public ::testing::Test {
 protected:
  void SetUp() override {
    stage.set_panes({{{0, 0, 600, 800}, 3000, 4000, FaceFrame{{1500, 1500}, 800, 400, 0, true}},
                     {{610, 0, 600, 800}, 600, 800, FaceFrame{{300, 300}, 160, 80, 0, true}}});
  }
  Stage stage;
};

TEST_F(Freezing, AFrozenPaneStaysWhileTheOthersMove) {
  const Rect before = stage.placement(1), other = stage.placement(0);
  stage.set_frozen(1, true);
  EXPECT_TRUE(stage.frozen(1));
  EXPECT_EQ(stage.placement(1), before) << "nothing jumps";
  stage.zoom_about(0, {300, 400}, 3);
  stage.drag(0, {40, 10});
  EXPECT_EQ(stage.placement(1), before);
  EXPECT_FALSE(stage.placement(0) == other);
  stage.zoom_about(1, {900, 400}, 2);
  stage.drag(1, {50, 50});
  EXPECT_EQ(stage.placement(1), before) << "nor by a gesture in it";
  stage.fit();
  EXPECT_EQ(stage.placement(1), before);
  stage.set_frozen(1, false);
  stage.zoom_about(0, {300, 400}, 2);
  EXPECT_FALSE(stage.placement(1) == before) << "and moves with the others again";
  stage.set_frozen(1, true);
  stage.begin_item(true);
  EXPECT_FALSE(stage.frozen(1)) << "another item moves whole";
  stage.set_frozen(17, true);
  EXPECT_FALSE(stage.frozen(17));
}

TEST_F(Freezing, KeysMeanThePaneThatMoves) {
  EXPECT_EQ(stage.lead(), 0U);
  stage.set_frozen(0, true);
  EXPECT_EQ(stage.lead(), 1U);
  const Rect before = stage.placement(0);
  stage.zoom_keys(stage.lead(), 2);
  EXPECT_EQ(stage.placement(0), before);
  EXPECT_GT(stage.zoom(1), 1.5);
}

TEST_F(Reviewing, AKeyFreezesWhatThePointerIsOn) {
  look();
  bench.stage().set_panes({{{0, 0, 600, 800}, 3000, 4000, {}}, {{610, 0, 600, 800}, 480, 640, {}}});
  bench.stage().point_at(0);
  key("Shift+L");
  EXPECT_TRUE(bench.stage().frozen(0));
  bench.stage().point_at(std::nullopt);
  key("Shift+L");
  EXPECT_TRUE(bench.stage().frozen(1)) << "without a pointer what is compared with";
  EXPECT_TRUE(find_action("stage.freeze")->is_on(bench));
}

TEST_F(Reviewing, TheMenuOfTheStageHoldsWhateverHasAKeyThere) {
  look();
  auto translator = Translator::load(std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "assets" / "lang");
  ASSERT_TRUE(translator);
  key(";");
  ASSERT_EQ(bench.overlay(), Overlay::palette);
  std::set<std::string> listed;
  for (const PaletteHit& hit : search_palette(bench, *translator, {}, "")) {
    EXPECT_FALSE(hit.why_not) << hit.action->id;
    listed.insert(hit.action->id);
  }
  for (const char* id : {"examine.finished", "examine.spectrum", "pin.add", "queue.toggle", "session.pause",
                         "decision.give_back", "compare.align_by_hand", "stage.freeze", "view.full_screen"})
    EXPECT_TRUE(listed.contains(id)) << id;
  EXPECT_FALSE(listed.contains("decision.approve"));
  EXPECT_FALSE(listed.contains("stage.tools"));
}

}  // namespace
}  // namespace cs::workbench::test
