// Every view and state, drawn without a window: nothing without a translation, nothing without room.
#include "headless.hpp"

namespace cs::ui {
namespace {

using workbench::Language;
using workbench::tr;

struct Size {
  int width, height;
};

class EveryView : public ::testing::TestWithParam<std::tuple<Size, Language>> {};

TEST_P(EveryView, ShowsSeveralSchools) {
  const auto [size, language] = GetParam();
  FakeDeskOptions options = Headless::small();
  options.schools = 3;
  Headless h(size.width, size.height, language, options);
  h.sign_in("supervisor");
  h.key(GLFW_KEY_F2);
  h.frames(8);
  h.check("item of the first school");
  h.key(GLFW_KEY_Q);
  h.check("queue with schools");
  EXPECT_TRUE(h.writes(tr("school.every")));
  h.key(GLFW_KEY_Q, GLFW_MOD_SHIFT);
  EXPECT_EQ(h.bench->school(), "示范大学");
  h.check("narrowed");
  EXPECT_TRUE(h.writes(tr("school.only", {{"school", "示范大学"}})));
  h.key(GLFW_KEY_P, GLFW_MOD_CONTROL);
  h.check("palette");
  h.key(GLFW_KEY_ESCAPE);
  for (const int view : {GLFW_KEY_F3, GLFW_KEY_F4}) {
    h.key(view);
    h.check("narrowed list");
    EXPECT_TRUE(h.writes(tr("school.only", {{"school", "示范大学"}})));
  }
  h.key(GLFW_KEY_F2);
  h.desk.post(client::event::LeaseLost{h.bench->review().current()->submission.row.id, true});
  h.frames();
  h.check("campaign gone");
}

TEST_P(EveryView, SaysHowTheComparisonComes) {
  const auto [size, language] = GetParam();
  FakeDeskOptions options = Headless::small();
  options.blind_first = options.held_back = true;
  Headless h(size.width, size.height, language, options);
  h.sign_in("lin");
  h.check("asked");
  h.key(GLFW_KEY_1);
  h.check("under way");
  EXPECT_TRUE(h.writes(tr("likeness.asked")));
  h.desk.post(client::event::Online{false, {Code::unavailable, "net.unreachable", "The service cannot be reached."}});
  h.frames();
  h.check("offline");
  EXPECT_TRUE(h.writes(tr("likeness.offline")));
  EXPECT_EQ(h.bench->review().why_not_approve(), std::nullopt);
}

TEST_P(EveryView, IsTranslatedAndHasRoom) {
  const auto [size, language] = GetParam();
  Headless h(size.width, size.height, language);
  h.frames();
  h.check("sign-in");
  h.bench->sign_in("lin", "wrong");
  h.frames();
  h.check("sign-in refused");
  h.sign_in("lin");
  h.check("review");
  ASSERT_TRUE(h.bench->review().current());
  for (int i = 0; i < 4; ++i) {
    h.key(GLFW_KEY_TAB);
    h.check("finding");
  }
  for (const int mode : {GLFW_KEY_B, GLFW_KEY_C, GLFW_KEY_T, GLFW_KEY_D, GLFW_KEY_E}) {
    h.key(mode);
    h.check("compared");
    EXPECT_NE(h.bench->compare().mode, workbench::CompareMode::side_by_side);
    h.key(GLFW_KEY_M);
    h.key(GLFW_KEY_I);
    h.check("compared, matched, with loupe");
    h.key(GLFW_KEY_I);
    h.key(GLFW_KEY_M);
  }
  h.key(GLFW_KEY_S);
  h.key(GLFW_KEY_H);
  h.check("finished");
  EXPECT_EQ(h.bench->compare().examine, workbench::Examine::finished);
  EXPECT_TRUE(h.writes(workbench::tr("photo.finished")));
  for (const int view : {GLFW_KEY_E, GLFW_KEY_T, GLFW_KEY_S, GLFW_KEY_D, GLFW_KEY_M, GLFW_KEY_B}) {
    h.key(view, GLFW_MOD_SHIFT);
    h.check("examined");
    EXPECT_NE(h.bench->compare().examine, workbench::Examine::none);
  }
  h.key(GLFW_KEY_B, GLFW_MOD_SHIFT);
  h.key(GLFW_KEY_A);
  h.check("aligned");
  h.key(GLFW_KEY_A);
  h.key(GLFW_KEY_DELETE);
  h.check("reasons");
  EXPECT_TRUE(h.bench->review().rejecting());
  for (int page = 0; page < h.bench->review().pages().count(); ++page) {
    h.key(GLFW_KEY_RIGHT_BRACKET);
    h.check("reasons page");
  }
  h.key(GLFW_KEY_INSERT);
  h.check("note");
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_ENTER);
  h.check("rejected");
  EXPECT_EQ(h.bench->review().history().size(), 1U);
  h.key(GLFW_KEY_SPACE);
  h.check("approved");
  h.key(GLFW_KEY_BACKSPACE);
  h.check("leafing");
  h.clock.advance(Millis(61'000));
  h.frames();
  h.check("leafing, too late to undo");
  h.key(GLFW_KEY_W);
  h.check("withdrawal");
  EXPECT_TRUE(h.bench->review().withdrawing());
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_Q);
  h.check("queue");
  h.key(GLFW_KEY_Q);
  h.desk.post(client::event::Online{false, {Code::unavailable, "net.unreachable", "The service cannot be reached."}});
  h.frames();
  h.check("offline");
  h.desk.post(client::event::Online{true, {}});
  h.desk.post(client::event::LeaseLost{h.bench->review().current()->submission.row.id});
  h.frames();
  h.check("lease lost");
  h.key(GLFW_KEY_F1);
  h.check("help");
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_P, GLFW_MOD_CONTROL);
  h.check("palette");
  EXPECT_EQ(h.bench->overlay(), workbench::Overlay::palette);
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_F4);
  h.check("messages");
  for (int i = 0; i < 5; ++i) {
    h.key(GLFW_KEY_DOWN);
    h.check("message");
  }
  h.key(GLFW_KEY_F9);
  h.check("paused");
  h.bench->sign_out();
  h.sign_in("supervisor");
  h.key(GLFW_KEY_F3);
  h.check("supervisor");
  EXPECT_EQ(h.bench->view(), workbench::View::supervisor);
  for (int i = 0; i < 7; ++i) {
    h.key(GLFW_KEY_DOWN);
    h.check("decision");
  }
  h.key(GLFW_KEY_O, GLFW_MOD_SHIFT);
  EXPECT_TRUE(h.bench->supervision().overturning().is_open());
  h.check("overturn");
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_F, GLFW_MOD_SHIFT);
  h.check("filters to choose from");
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_3);
  h.check("a look");
  h.key(GLFW_KEY_F6);
  ASSERT_EQ(h.bench->view(), workbench::View::support);
  h.check("students");
  for (const int key : {GLFW_KEY_P, GLFW_KEY_E, GLFW_KEY_R, GLFW_KEY_T}) {
    h.key(key);
    EXPECT_NE(h.bench->support().panel(), workbench::Support::Panel::none) << key;
    h.check("a panel over the students");
    h.key(GLFW_KEY_ESCAPE);
  }
  for (int i = 0; i < 5; ++i) {
    h.key(GLFW_KEY_DOWN);
    h.check("student");
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, EveryView,
                         ::testing::Combine(::testing::Values(Size{1100, 680}, Size{1366, 768}, Size{1920, 1080},
                                                              Size{2560, 1440}),
                                            ::testing::Values(Language::zh, Language::en)),
                         [](const auto& one) {
                           return std::to_string(std::get<0>(one.param).width) +
                                  workbench::to_string(std::get<1>(one.param));
                         });

class BlindFirst : public ::testing::TestWithParam<std::tuple<Size, Language>> {};

TEST_P(BlindFirst, TheComparisonIsOnTheScreenOnlyAfterTheStatement) {
  const auto [size, language] = GetParam();
  FakeDeskOptions options = Headless::small();
  options.blind_first = true;
  Headless h(size.width, size.height, language, options);
  h.sign_in("lin");
  h.frames(20);
  h.check("asked");
  // Anywhere in what is written, be it a part of a longer sentence.
  const auto told = [&] {
    for (const std::string& text : h.screen->texts())
      for (const char* word : {"check.same_as_id_card", "compared.not_applicable", "likeness.machine"})
        if (text.find(tr(word)) != std::string::npos) return true;
    return false;
  };
  ASSERT_TRUE(h.bench->review().blind());
  EXPECT_TRUE(h.writes(tr("likeness.question")));
  EXPECT_FALSE(told());
  h.key(GLFW_KEY_SPACE);
  EXPECT_TRUE(h.bench->review().history().empty());
  h.check("refused");
  EXPECT_FALSE(told());
  h.key(GLFW_KEY_DELETE);
  EXPECT_FALSE(h.bench->review().rejecting());
  h.key(GLFW_KEY_3);
  h.check("said");
  EXPECT_TRUE(told());
  h.key(GLFW_KEY_SPACE);
  h.check("asked back");
  h.key(GLFW_KEY_SPACE);
  ASSERT_EQ(h.bench->review().history().size(), 1U);
  EXPECT_EQ(h.bench->review().history()[0].stated, domain::Likeness::unsure);
  h.check("next");
  EXPECT_FALSE(told());
  h.click("action.likeness.same");
  h.check("said by mouse");
  EXPECT_EQ(h.bench->review().stated(), domain::Likeness::same);
  EXPECT_TRUE(told());
  h.bench->sign_out();
  h.sign_in("supervisor");
  h.key(GLFW_KEY_F3);
  h.frames(20);
  h.check("supervisor");
  EXPECT_TRUE(h.writes(tr("fact.stated")));
  EXPECT_TRUE(h.writes(tr("likeness.unsure.short")));
}

INSTANTIATE_TEST_SUITE_P(Sizes, BlindFirst,
                         ::testing::Combine(::testing::Values(Size{1366, 768}, Size{2560, 1440}),
                                            ::testing::Values(Language::zh, Language::en)));

TEST(Resubmissions, StandBesideTheAttemptThatWasRejected) {
  for (const auto language : {Language::zh, Language::en}) {
    Headless h(1366, 768, language);
    h.sign_in("lin");
    h.frames(20);
    EXPECT_FALSE(widgets_of_frame().contains("stage.pane3"));
    while (h.bench->review().shown() && h.bench->review().shown()->submission.row.attempt == 1) {
      h.key(GLFW_KEY_SPACE);
      h.frames(10);
    }
    ASSERT_TRUE(h.bench->review().shown());
    EXPECT_TRUE(widgets_of_frame().contains("stage.pane3"));
    EXPECT_EQ(h.photos.keys.count(h.bench->review().shown()->photos.back().ref.hash), 1U);
    EXPECT_TRUE(h.writes(workbench::tr("photo.previous")));
    h.check("resubmission");
    h.key(GLFW_KEY_Y);
    EXPECT_FALSE(widgets_of_frame().contains("stage.pane3"));
    EXPECT_EQ(h.photos.keys.size(), 3U - (h.bench->review().shown()->photos.size() < 4 ? 1U : 0U));
    h.key(GLFW_KEY_Y);
    h.key(GLFW_KEY_C);
    EXPECT_FALSE(widgets_of_frame().contains("stage.pane3"));
    h.check("resubmission, wiping");
  }
}

TEST(Actions, EveryButtonIsAnAction) {
  Headless h(1600, 900, Language::zh);
  h.sign_in("lin");
  int seen = 0;
  for (const auto& [id, rect] : widgets_of_frame()) {
    if (id.starts_with("action.")) {
      ++seen;
      EXPECT_NE(workbench::find_action(id.substr(7)), nullptr) << id;
    }
  }
  EXPECT_GT(seen, 5);
}

}  // namespace
}  // namespace cs::ui
