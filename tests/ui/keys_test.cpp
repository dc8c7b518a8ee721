// The whole screen driven by keys and clicks, and the keys themselves changed.
#include "headless.hpp"

namespace cs::ui {
namespace {

using workbench::Language;
using workbench::tr;

TEST(Keys, NothingIsDecidedBeforeThePhotographsWereSharp) {
  Headless h(1366, 768, Language::zh);
  h.photos.sharp = false;
  h.sign_in("lin");
  h.frames(20);
  h.key(GLFW_KEY_SPACE);
  EXPECT_TRUE(h.bench->review().history().empty());
  h.photos.sharp = true;
  h.frames(10);
  h.key(GLFW_KEY_SPACE);  // its ears failed: asked back
  h.key(GLFW_KEY_SPACE);
  EXPECT_EQ(h.bench->review().history().size(), 1U);
}

TEST(Keys, AnItemWithoutAnyPictureCanBeRejected) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("lin");
  auto broken = std::make_shared<client::PreparedItem>(*h.bench->review().current());
  broken->submission.row.id = "broken";
  for (client::Photo& photo : broken->photos) {
    photo.decoded.reset();
    photo.error = Error{Code::invalid, "photo.truncated", "The file ends in the middle of the picture."};
  }
  h.bench->sign_out();
  h.desk.only(broken);
  h.sign_in("lin");
  h.frames(20);
  ASSERT_EQ(h.bench->review().current()->submission.row.id, "broken");
  h.check("broken");
  h.key(GLFW_KEY_SPACE);
  EXPECT_TRUE(h.bench->review().history().empty());
  h.key(GLFW_KEY_DELETE);
  h.key(GLFW_KEY_3);
  h.key(GLFW_KEY_ENTER);
  ASSERT_EQ(h.bench->review().history().size(), 1U);
  EXPECT_EQ(h.bench->review().history()[0].verdict, domain::Verdict::reject);
}

TEST(Keys, EscapeLeavesASearchField) {
  Headless h(1600, 900, Language::zh);
  h.sign_in("lin");
  h.frames(20);
  h.key(GLFW_KEY_F, GLFW_MOD_CONTROL);
  EXPECT_TRUE(h.bench->queue_open()) << "a search opens its list";
  h.key(GLFW_KEY_7);
  EXPECT_EQ(h.bench->queue().query().text, "7");
  EXPECT_TRUE(ImGui::GetIO().WantTextInput);
  h.key(GLFW_KEY_ESCAPE);
  EXPECT_FALSE(ImGui::GetIO().WantTextInput);
  EXPECT_EQ(h.bench->queue().query().text, "7");
}

TEST(Keys, ARepeatedKeyDecidesNothing) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("lin");
  h.frames(20);
  h.input.key(GLFW_KEY_SPACE, GLFW_REPEAT, 0);
  h.frames(10);
  EXPECT_TRUE(h.bench->review().history().empty());
}

TEST(Keys, WhatIsTypedIsNoCommandAndACommandIsNotTyped) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("lin");
  h.frames(20);
  h.key(GLFW_KEY_DELETE);
  h.key(GLFW_KEY_N);  // opens the note; the letter itself must not stand in it
  h.frames();
  ASSERT_TRUE(h.bench->review().note_open());
  const auto reasons = h.bench->review().draft().reasons;
  h.key(GLFW_KEY_5);
  h.key(GLFW_KEY_SPACE);
  h.key(GLFW_KEY_U);
  h.input.character(0x2CB2D);  // 𬬭, as an input method commits it: without a key
  h.frames();
  EXPECT_EQ(h.bench->review().draft().note, "5 U\U0002CB2D");
  EXPECT_EQ(h.bench->review().draft().reasons, reasons);
  EXPECT_TRUE(h.bench->review().history().empty());
  h.key(GLFW_KEY_ENTER);
  EXPECT_FALSE(h.bench->review().note_open());
  h.frames();
  h.key(GLFW_KEY_5);  // and now it is a command again
  EXPECT_NE(h.bench->review().draft().reasons, reasons);
  EXPECT_EQ(h.bench->review().draft().note, "5 U\U0002CB2D");
}

TEST(Mouse, ButtonsFindingsReasonsAndPhotographs) {
  Headless h(1366, 768, Language::en);
  h.frames();
  h.click("demo.reviewer");
  h.frames(20);
  ASSERT_TRUE(h.bench->review().current());
  h.click("finding.ears_visible");
  ASSERT_TRUE(h.bench->selected_finding());
  h.click("action.decision.reject");
  EXPECT_TRUE(h.bench->review().rejecting());
  const std::string code = h.bench->review().pages().page(0)[3];
  const bool had = h.bench->review().draft().has(code);
  h.click("reason." + code);
  EXPECT_NE(h.bench->review().draft().has(code), had);
  h.click("action.panel.confirm");
  EXPECT_EQ(h.bench->review().history().size(), 1U);

  EXPECT_TRUE(h.bench->stage().is_fit());
  const Rect pane = widgets_of_frame().at("stage.pane0");
  h.input.mouse_move(pane.centre_x(), pane.centre_y());
  h.frames(1);
  h.input.scroll(0, 3);
  h.frames(2);
  EXPECT_NEAR(h.bench->stage().zoom(), std::pow(workbench::Stage::wheel_step, 3), 1e-6);
  const auto before = h.bench->stage().placement(0);
  h.input.mouse_button(0, GLFW_PRESS);
  h.frames(1);
  h.input.mouse_move(pane.centre_x() - 30, pane.centre_y() + 10);
  h.frames(2);
  h.input.mouse_button(0, GLFW_RELEASE);
  h.frames(2);
  EXPECT_NEAR(h.bench->stage().placement(0).x, before.x - 30, 1.5);
}

TEST(Mouse, TheRightButtonMarksASpotOrAnArea) {
  Headless h(1600, 900, Language::zh);
  h.sign_in("lin");
  h.frames(20);
  const Rect pane = widgets_of_frame().at("stage.pane0");
  const auto drag = [&](float x, float y, float dx, float dy) {
    h.input.mouse_move(x, y);
    h.frames(1);
    h.input.mouse_button(1, GLFW_PRESS);
    h.frames(1);
    h.input.mouse_move(x + dx, y + dy);
    h.frames(1);
    h.check("drawing an area");
    h.input.mouse_button(1, GLFW_RELEASE);
    h.frames(2);
  };
  drag(pane.centre_x(), pane.centre_y(), 0, 0);
  ASSERT_EQ(h.bench->review().pins().size(), 1U);
  const double width = h.bench->stage().panes()[0].width;
  EXPECT_NEAR(h.bench->review().pins()[0].x, width / 2, width / 100);
  EXPECT_EQ(h.bench->review().pins()[0].width, 0);
  EXPECT_TRUE(h.bench->review().rejecting());
  drag(pane.centre_x() + 40, pane.centre_y() + 60, -80, -60);
  ASSERT_EQ(h.bench->review().pins().size(), 2U);
  EXPECT_NEAR(h.bench->review().pins()[1].width, 80 / h.bench->stage().scale(0), 2);
  h.check("marked");
  h.key(GLFW_KEY_4);
  h.check("marked, with a reason");
  for (const domain::Pin& pin : h.bench->review().pins()) EXPECT_FALSE(pin.reason.empty());
}

// The search field's hint, which Dear ImGui draws, goes by this.
TEST(Queue, KnowsByWhatThisPersonFinds) {
  for (const char* user : {"lin", "supervisor"}) {
    Headless h(1366, 768, Language::zh);
    h.sign_in(user);
    if (!h.bench->queue_open()) h.key(GLFW_KEY_Q);
    h.check(user);
    EXPECT_EQ(h.bench->sees_names(), std::string_view(user) == "supervisor") << user;
  }
}

TEST(Settings, KeysThatCannotBeUsedAreSaidOnce) {
  workbench::Preferences preferences;
  preferences.keys["decision.approve"] = {"Blue"};
  preferences.keys["decision.undo"] = {"F12"};
  Headless h(1366, 768, Language::zh, Headless::small(), preferences);
  h.frames(4);
  ASSERT_EQ(h.bench->toasts().all().size(), 1U);
  // On as many lines as it takes.
  const auto says = [&](const char* part) {
    return std::any_of(h.screen->texts().begin(), h.screen->texts().end(),
                       [&](const std::string& text) { return text.find(part) != std::string::npos; });
  };
  EXPECT_TRUE(says("Blue"));
  h.bench->toasts().dismiss_all();
  h.sign_in("lin");
  h.frames(20);
  EXPECT_TRUE(h.writes("F12")) << "on the button";
  h.key(GLFW_KEY_F1);
  h.check("help");
  EXPECT_TRUE(h.writes("F12"));
  EXPECT_TRUE(h.bench->toasts().all().empty());
}

TEST(Settings, KeysAreChangedInTheListOfKeys) {
  for (const Language language : {Language::zh, Language::en}) {
    Headless h(1366, 768, language);
    h.sign_in("lin");
    h.frames(20);
    const auto keys_of = [&](const char* id) { return h.bench->preferences().keys.contains(id); };
    const std::string guides = tr("action.view.guides");
    h.key(GLFW_KEY_F1);
    h.click("help.view.guides");
    EXPECT_TRUE(h.writes(tr("help.press", {{"action", guides}})));
    h.check("waiting for a key");
    h.key(GLFW_KEY_SPACE);  // approves, and does not do it here either
    EXPECT_TRUE(h.writes(tr("keymap.in_use", {{"key", "Space"}, {"other", tr("action.decision.approve")}})));
    h.check("refused");
    EXPECT_FALSE(keys_of("view.guides"));
    EXPECT_TRUE(h.bench->review().history().empty());
    h.key(GLFW_KEY_F12);
    EXPECT_TRUE(h.writes(tr("help.changed", {{"action", guides}, {"key", "F12"}})));
    h.check("changed");
    EXPECT_EQ(h.bench->preferences().keys.at("view.guides"), std::vector<std::string>{"F12"});
    // The key acts at once, and its old one no more.
    h.key(GLFW_KEY_ESCAPE);
    const bool before = h.bench->preferences().guides;
    h.key(GLFW_KEY_F12);
    EXPECT_NE(h.bench->preferences().guides, before);
    // Without a mouse: the selection is remembered no longer, so down to it, and its default keys again.
    h.key(GLFW_KEY_F1);
    h.key(GLFW_KEY_DOWN);
    h.key(GLFW_KEY_ENTER);
    EXPECT_TRUE(h.writes("…"));
    h.key(GLFW_KEY_ESCAPE);
    EXPECT_EQ(h.bench->overlay(), workbench::Overlay::help) << "Esc leaves the question only";
    h.click("help.view.guides");
    h.key(GLFW_KEY_ESCAPE);
    h.key(GLFW_KEY_DELETE);
    EXPECT_TRUE(h.writes(tr("help.restored", {{"action", guides}})));
    EXPECT_FALSE(keys_of("view.guides"));
    h.click("help.program.palette");
    h.key(GLFW_KEY_SEMICOLON);
    EXPECT_FALSE(keys_of("program.palette")) << "it works while typing, where ; is text";
    h.check("text");
    h.click("help.restore");
    EXPECT_TRUE(h.writes(tr("help.restored", {{"action", tr("action.program.palette")}})));
    EXPECT_FALSE(h.bench->review().rejecting());
  }
}

}  // namespace
}  // namespace cs::ui
