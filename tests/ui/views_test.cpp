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
  h.key(GLFW_KEY_O);
  h.check("overturn");
}

INSTANTIATE_TEST_SUITE_P(Sizes, EveryView,
                         ::testing::Combine(::testing::Values(Size{1366, 768}, Size{1920, 1080}, Size{2560, 1440}),
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
  h.key(GLFW_KEY_Q);
  h.click("queue.search");
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

TEST(Fonts, UncoveredCharactersAreShownAsCodePoints) {
  Headless h(1366, 768, Language::zh);
  EXPECT_EQ(h.fonts.visible("欧阳𬭎㛃䶮𠅤Zhang"), "欧阳𬭎㛃䶮𠅤Zhang");
  EXPECT_EQ(h.fonts.visible("张\U000F1234"), "张[U+F1234]");
}

// Some thousand characters make Dear ImGui throw sizes away and lay its texture out anew; what is written afterwards
// must be as large as before.
TEST(Fonts, SizesStayRightWhenTheTextureIsFull) {
  const auto heights = [&](bool pressure) {
    Headless h(1366, 768, Language::zh);
    std::vector<float> found;
    const auto height = [&](Type type, int c) {
      const ImFontGlyph* glyph =
          h.fonts.font(type)->GetFontBaked(h.fonts.size(type))->FindGlyph(static_cast<ImWchar>(c));
      return glyph->Y1 - glyph->Y0;
    };
    h.frames();  // every size has been used once
    int next = 0x5000;
    for (int frame = 0; frame < 60; ++frame) {
      ImGui::NewFrame();
      // One size in the middle is forgotten: those behind it move up by one, so that the next larger one gets the
      // address of the one that was used last.
      found.push_back(height(Type::heading, 0x9000 + frame));
      for (int i = 0; i < (pressure ? 60 : 0); ++i) height(Type::heading, next++);
      found.push_back(height(Type::caption, 0x9000 + frame));
      found.push_back(height(Type::body, 0x9000 + frame));
      found.push_back(height(Type::title, 0x9100 + frame));
      ImGui::Render();
      Headless::serve_textures();
    }
    return found;
  };
  EXPECT_EQ(heights(true), heights(false));
}

TEST(Actions, EveryButtonIsAnAction) {
  Headless h(1600, 900, Language::zh);
  h.sign_in("lin");
  for (const auto& [id, rect] : widgets_of_frame()) {
    if (id.starts_with("action.")) {
      EXPECT_NE(workbench::find_action(id.substr(7)), nullptr) << id;
    }
  }
}

TEST(Languages, BothHaveTheSameKeysAndPlaceholders) {
  const workbench::Translator translator = load_translator();
  const auto zh = translator.keys(Language::zh), en = translator.keys(Language::en);
  EXPECT_EQ(zh, en);
  for (const std::string& key : zh) {
    EXPECT_EQ(workbench::placeholders(translator.text(key, Language::zh)),
              workbench::placeholders(translator.text(key, Language::en)))
        << key;
  }
}

TEST(Screen, MakesTheCharactersOfItsTextsReadyAhead) {
  Headless h(1920, 1080, Language::zh);
  h.frames(1);
  std::set<char32_t> wanted;
  for (const std::string& key : h.translator.keys(Language::zh))
    for (const char32_t c : code_points(h.translator.text(key, Language::zh)))
      if (c > 0x20) wanted.insert(c);
  ASSERT_GT(wanted.size(), 400U);
  const auto missing = [&](Type type) {
    ImFontBaked* baked = h.fonts.font(type)->GetFontBaked(h.fonts.size(type));
    return std::count_if(wanted.begin(), wanted.end(),
                         [&](char32_t c) { return !baked->IsGlyphLoaded(static_cast<ImWchar>(c)); });
  };
  EXPECT_GT(missing(Type::display), 0);  // not all at once
  for (int i = 0; i < 2000 && missing(Type::display) > 0; ++i) h.frames(1);
  for (const Type type : {Type::caption, Type::body, Type::strong, Type::title, Type::heading, Type::display})
    EXPECT_EQ(missing(type), 0) << static_cast<int>(type);
  // The texture did not have to grow for them.
  EXPECT_EQ(ImGui::GetIO().Fonts->TexData->Width, 2048);
  EXPECT_EQ(ImGui::GetIO().Fonts->TexData->Height, 1024);
}

}  // namespace
}  // namespace cs::ui
