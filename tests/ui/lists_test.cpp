// The lists on the screen: one filter bar, controls in their places, every one of them in reach of the keyboard.
#include "headless.hpp"

namespace cs::ui {
namespace {

using workbench::Language;
using workbench::tr;
using workbench::View;

/// Controls of the frame that are not rows of something that scrolls, nor lie on the photographs.
std::map<std::string, Rect> fixed_controls() {
  std::map<std::string, Rect> out;
  for (const auto& [id, r] : widgets_of_frame()) {
    bool rows = false;
    for (const char* prefix : {"stage.", "decision.", "notice.", "student.", "finding", "queue.school", "pin"})
      rows = rows || id.starts_with(prefix);
    if (!rows) out[id] = r;
  }
  return out;
}

void expect_no_overlap(const std::string& where) {
  const auto controls = fixed_controls();
  EXPECT_GT(controls.size(), 5U) << where;
  for (auto a = controls.begin(); a != controls.end(); ++a)
    for (auto b = std::next(a); b != controls.end(); ++b) {
      const Rect &x = a->second, &y = b->second;
      EXPECT_TRUE(x.right() <= y.x + 1 || y.right() <= x.x + 1 || x.bottom() <= y.y + 1 || y.bottom() <= x.y + 1)
          << a->first << " lies on " << b->first << ", " << where;
    }
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  for (const auto& [id, r] : controls) {
    EXPECT_GE(r.x, -1) << id << ", " << where;
    EXPECT_LE(r.right(), size.x + 1) << id << ", " << where;
    EXPECT_LE(r.bottom(), size.y + 1) << id << ", " << where;
  }
}

TEST(ListControls, NoTwoOverlapAtAnySizeScaleAndLanguage) {
  for (const Language language : {Language::zh, Language::en})
    for (const auto& [width, height] : {std::pair{1100, 680}, std::pair{1366, 768}, std::pair{2560, 1440}})
      for (const double scale : {1.0, 1.5}) {
        workbench::Preferences preferences;
        preferences.ui_scale = scale;
        FakeDeskOptions options = Headless::small();
        options.schools = 3;
        Headless h(width, height, language, options, preferences);
        h.sign_in("supervisor");
        h.frames(8);
        const std::string where =
            std::to_string(width) + " " + workbench::to_string(language) + " " + std::to_string(scale) + " ";
        for (const int key : {GLFW_KEY_F3, GLFW_KEY_F4, GLFW_KEY_F6}) {
          h.key(key);
          expect_no_overlap(where + workbench::to_string(h.bench->view()));
          h.key(GLFW_KEY_2);
          client::ListQuery query = h.bench->filtered()->query();
          query.college = "一个名字很长很长的学院和它的系";
          query.days = "week";
          h.bench->filtered()->set_query(query);
          h.frames();
          expect_no_overlap(where + workbench::to_string(h.bench->view()) + " narrowed");
          h.check((where + "narrowed").c_str());
        }
      }
}

TEST(ListControls, EveryOneIsReachedByTheKeyboardWithARingRoundIt) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("supervisor");
  h.frames(8);
  for (const int view : {GLFW_KEY_F3, GLFW_KEY_F6}) {
    h.key(view);
    std::set<std::string> reached;
    for (std::size_t i = 0; i < widgets_of_frame().size() + 5; ++i) {
      h.key(GLFW_KEY_TAB, GLFW_MOD_CONTROL);
      reached.insert(focused_widget());
    }
    for (const auto& [id, r] : widgets_of_frame()) EXPECT_TRUE(id.starts_with("stage.") || reached.contains(id)) << id;
    while (focused_widget() != "action.filter.narrow") h.key(GLFW_KEY_TAB, GLFW_MOD_CONTROL | GLFW_MOD_SHIFT);
    h.key(GLFW_KEY_ENTER);
    EXPECT_EQ(h.bench->overlay(), workbench::Overlay::palette) << "Enter presses it";
    h.key(GLFW_KEY_ESCAPE);
    h.key(GLFW_KEY_ESCAPE);
    EXPECT_EQ(focused_widget(), "") << "Esc takes the ring away";
  }
}

TEST(ListControls, TheRingTakesNoKeyOfTheReview) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("lin");
  h.frames(20);
  h.key(GLFW_KEY_TAB);
  EXPECT_TRUE(h.bench->review().selected_finding()) << "Tab is the findings'";
  EXPECT_EQ(focused_widget(), "");
  h.key(GLFW_KEY_TAB, GLFW_MOD_CONTROL);
  EXPECT_NE(focused_widget(), "");
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_X);
  h.key(GLFW_KEY_X);
  EXPECT_EQ(h.bench->review().history().size(), 1U);
}

/// Tab and Ctrl+Tab go round, both ways, and come to none of what was in reach before.
void expect_the_keyboard_stays_off(Headless& h, const std::set<std::string>& behind, const char* where) {
  std::set<std::string> reached(focus_order().begin(), focus_order().end());
  for (const int mods : {0, GLFW_MOD_CONTROL, GLFW_MOD_SHIFT, GLFW_MOD_CONTROL | GLFW_MOD_SHIFT})
    for (int i = 0; i < 30; ++i) {
      h.key(GLFW_KEY_TAB, mods);
      if (!focused_widget().empty()) reached.insert(focused_widget());
    }
  EXPECT_FALSE(reached.empty()) << where;
  for (const std::string& id : reached) EXPECT_FALSE(behind.contains(id)) << id << " lies behind " << where;
}

TEST(KeyboardFocus, StaysInThePanelThatLiesOverTheRest) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("supervisor");
  h.frames(8);
  const auto in_reach = [] { return std::set<std::string>(focus_order().begin(), focus_order().end()); };
  std::set<std::string> behind = in_reach();
  ASSERT_GT(behind.size(), 10U);
  h.key(GLFW_KEY_O, GLFW_MOD_SHIFT);
  ASSERT_TRUE(h.bench->supervision().overturning().is_open());
  expect_the_keyboard_stays_off(h, behind, "overturning");
  while (h.bench->supervision().overturning().is_open()) h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_F6);
  h.frames(8);
  behind = in_reach();
  const std::string student = h.bench->support().selected()->id;
  for (const int key : {GLFW_KEY_P, GLFW_KEY_E, GLFW_KEY_R}) {
    h.key(key);
    ASSERT_NE(h.bench->support().panel(), workbench::Support::Panel::none) << key;
    expect_the_keyboard_stays_off(h, behind, "a panel over the students");
    while (h.bench->support().panel() != workbench::Support::Panel::none) h.key(GLFW_KEY_ESCAPE);
    EXPECT_EQ(h.bench->support().selected()->id, student);
  }
  h.key(GLFW_KEY_F1);
  expect_the_keyboard_stays_off(h, behind, "the list of keys");
  while (h.bench->overlay() != workbench::Overlay::none) h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_P, GLFW_MOD_CONTROL);
  expect_the_keyboard_stays_off(h, behind, "the palette");
}

TEST(KeyboardFocus, ARingIsNotTakenBehindAPanelThatOpens) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("supervisor");
  h.key(GLFW_KEY_F6);
  h.frames(8);
  const std::string student = h.bench->support().selected()->id;
  for (int i = 0; i < 40 && focused_widget() != "student.1"; ++i) h.key(GLFW_KEY_TAB, GLFW_MOD_CONTROL);
  ASSERT_EQ(focused_widget(), "student.1");
  // The panel and Enter in one go, before a frame is drawn.
  h.input.key(GLFW_KEY_P, GLFW_PRESS, 0);
  h.input.key(GLFW_KEY_P, GLFW_RELEASE, 0);
  h.input.key(GLFW_KEY_ENTER, GLFW_PRESS, 0);
  h.input.key(GLFW_KEY_ENTER, GLFW_RELEASE, 0);
  h.frames();
  EXPECT_EQ(h.bench->support().selected()->id, student) << "Enter was not for the row behind";
  EXPECT_EQ(h.bench->support().panel(), workbench::Support::Panel::phone);
  EXPECT_EQ(focused_widget(), "");
}

TEST(KeyboardFocus, APanelIsFilledInByTabAlone) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("supervisor");
  h.key(GLFW_KEY_F6);
  h.frames(8);
  const auto type = [&](const char32_t* text) {
    for (; *text != 0; ++text) h.input.character(*text);
    h.frames();
  };
  h.key(GLFW_KEY_E);
  type(U"13912345678");
  h.key(GLFW_KEY_TAB);
  type(U"口述");
  EXPECT_EQ(h.bench->support().number(), "13912345678");
  EXPECT_EQ(h.bench->support().note(), "口述");
  while (focused_widget() != "action.panel.close") h.key(GLFW_KEY_TAB);
  h.key(GLFW_KEY_SPACE);
  EXPECT_EQ(h.bench->support().panel(), workbench::Support::Panel::none) << "Space presses what has the ring";
  h.key(GLFW_KEY_E);
  EXPECT_EQ(h.bench->support().number(), "13912345678") << "what was typed is still there";
  while (focused_widget() != "action.panel.send") h.key(GLFW_KEY_TAB);
  h.key(GLFW_KEY_ENTER);
  h.frames(8);
  EXPECT_EQ(h.bench->support().panel(), workbench::Support::Panel::none);
  EXPECT_EQ(h.bench->support().number(), "13912345678");
}

TEST(KeyboardFocus, SpaceOnTheRingIsNoApproval) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("lin");
  h.frames(20);
  while (focused_widget() != "action.stage.linked") h.key(GLFW_KEY_TAB, GLFW_MOD_CONTROL);
  const bool linked = h.bench->preferences().linked;
  h.key(GLFW_KEY_SPACE);
  EXPECT_NE(h.bench->preferences().linked, linked) << "it presses the button";
  EXPECT_FALSE(h.bench->review().overriding());
  EXPECT_TRUE(h.bench->review().history().empty());
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_SPACE);
  EXPECT_TRUE(h.bench->review().overriding()) << "without a ring it is the decision's again";
}

TEST(KeyboardFocus, EnterLeavesASearchWithoutARefusal) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("supervisor");
  h.frames(8);
  for (const int view : {GLFW_KEY_F3, GLFW_KEY_F4, GLFW_KEY_F6})
    for (const int leave : {GLFW_KEY_ENTER, GLFW_KEY_ESCAPE}) {
      h.key(view);
      h.key(GLFW_KEY_SLASH);
      ASSERT_TRUE(ImGui::GetIO().WantTextInput);
      h.key(leave);
      EXPECT_FALSE(ImGui::GetIO().WantTextInput);
      for (const char* why : {"why.note_panel_closed", "why.panel_closed", "why.nothing_to_close"})
        EXPECT_FALSE(h.writes(tr(why))) << why;
    }
}

TEST(FilterBar, AKeptFilterWithoutADigitCanBePressed) {
  workbench::Preferences preferences;
  for (const char* text : {"01", "02", "03", "04"}) preferences.filters.push_back({"decisions", {{"text", text}}});
  Headless h(1366, 768, Language::zh, Headless::small(), preferences);
  h.sign_in("supervisor");
  h.frames(8);
  h.click("saved.3");
  EXPECT_EQ(h.bench->supervision().query().text, "04");
  h.key(GLFW_KEY_0);
  h.click("look.rejected");
  EXPECT_EQ(h.bench->supervision().query().look, "rejected");
}

TEST(FilterBar, SaysOnceHowToClearIt) {
  Headless h(1366, 768, Language::en);
  h.sign_in("supervisor");
  h.key(GLFW_KEY_F4);
  h.frames(8);
  h.bench->messages().show(h.bench->messages().selected()->submission);
  h.frames(8);
  const auto& order = focus_order();
  EXPECT_EQ(std::count(order.begin(), order.end(), "action.filter.clear"), 1);
}

// What a field asks for stands in it: Dear ImGui draws it and would cut it.
TEST(FilterBar, TheHintOfTheSearchHasRoom) {
  for (const Language language : {Language::zh, Language::en})
    for (const char* user : {"lin", "supervisor"}) {
      Headless h(1100, 680, language);
      h.sign_in(user);
      h.frames(8);
      for (const int view : {GLFW_KEY_F2, GLFW_KEY_F3, GLFW_KEY_F4, GLFW_KEY_F6}) {
        h.key(view);
        if (h.bench->view() == View::review && !h.bench->queue_open()) h.key(GLFW_KEY_Q);
        h.check(user);
      }
    }
}

TEST(SignIn, TabGoesFromFieldToFieldAndBack) {
  Headless h(1366, 768, Language::zh);
  h.frames();
  const auto type = [&](char letter) {
    h.input.character(static_cast<unsigned>(letter));
    h.frames();
  };
  type('a');
  h.key(GLFW_KEY_TAB);
  for (const char letter : {'s', 'e', 'c'}) type(letter);
  h.key(GLFW_KEY_TAB, GLFW_MOD_SHIFT);
  type('b');
  h.key(GLFW_KEY_TAB);
  h.key(GLFW_KEY_ENTER);
  h.frames(8);
  ASSERT_TRUE(h.bench->session()) << "name and password stood in their own fields";
}

TEST(FilterBar, SearchIsAKeyAwayAndWhatIsKeptIsSaidInWords) {
  for (const Language language : {Language::zh, Language::en}) {
    Headless h(1366, 768, language);
    h.sign_in("supervisor");
    h.frames(8);
    h.key(GLFW_KEY_SLASH);
    EXPECT_TRUE(ImGui::GetIO().WantTextInput);
    h.key(GLFW_KEY_7);
    EXPECT_EQ(h.bench->supervision().query().text, "7") << "a digit is text there";
    h.key(GLFW_KEY_ENTER);
    EXPECT_FALSE(ImGui::GetIO().WantTextInput);
    h.key(GLFW_KEY_0);
    EXPECT_EQ(h.bench->supervision().query().text, "");
    // By a person, found by letters in the palette.
    h.key(GLFW_KEY_F, GLFW_MOD_SHIFT);
    EXPECT_EQ(h.bench->overlay(), workbench::Overlay::palette);
    h.key(GLFW_KEY_ENTER);
    h.check("whom to narrow to");
    EXPECT_TRUE(h.writes(tr("action.filter.by.person.choice", {{"name", "林老师"}})));
    h.key(GLFW_KEY_DOWN);
    h.key(GLFW_KEY_ENTER);
    EXPECT_NE(h.bench->supervision().query().person, "");
    h.key(GLFW_KEY_S, GLFW_MOD_CONTROL);
    ASSERT_EQ(h.bench->preferences().filters.size(), 1U);
    h.key(GLFW_KEY_0);
    h.click("saved.0");
    EXPECT_NE(h.bench->supervision().query().person, "");
    h.check("kept");
    h.click("facet.person");
    EXPECT_EQ(h.bench->supervision().query().person, "") << "a press on it takes it off";
  }
}

TEST(Queue, NamesWhoHoldsAnItemAsPeopleAreCalled) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("lin");
  h.frames(8);
  h.key(GLFW_KEY_Q);
  api::SubmissionPage page;
  for (const char* holder : {"lin", "ann", "nobody"}) {
    api::SubmissionRow row = h.bench->review().current()->submission.row;
    row.id = holder;
    row.held_by = holder;
    row.student.college = {};
    page.rows.push_back(std::move(row));
  }
  page.total = 3;
  h.desk.post(client::event::FacetsRead{api::Facets{{{"ann", "安老师"}}, {}}});
  h.desk.post(client::event::QueueListed{"queue", page});
  h.frames(1);
  const std::string own = h.bench->session()->user.display_name;
  ASSERT_NE(own, "lin");
  const auto says = [&](const std::string& name) {
    const std::string held = tr("queue.held_by", {{"name", name}});
    return std::any_of(h.screen->texts().begin(), h.screen->texts().end(),
                       [&](const std::string& text) { return text.ends_with(held); });
  };
  EXPECT_TRUE(says(own));
  EXPECT_TRUE(says("安老师"));
  EXPECT_TRUE(says("nobody")) << "nobody knows more";
  EXPECT_FALSE(says("ann"));
}

TEST(Students, ANumberIsOnTheScreenForItsMinute) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("supervisor");
  h.key(GLFW_KEY_F6);
  h.frames(8);
  EXPECT_FALSE(h.writes("13800001234"));
  h.key(GLFW_KEY_P);
  for (const char32_t c : U"学生来电") h.input.character(c);
  h.frames();
  h.key(GLFW_KEY_ENTER, GLFW_MOD_CONTROL);
  h.frames(8);
  EXPECT_TRUE(h.writes("13800001234"));
  EXPECT_TRUE(h.writes(tr("timeline.phone_shown") + "  ·  何老师")) << "and the look at it is in the timeline";
  h.clock.advance(Millis(60'000));
  h.frames();
  EXPECT_FALSE(h.writes("13800001234"));
}

TEST(Students, NothingIsExplainedBehindAPanel) {
  Headless h(1366, 768, Language::en);
  h.sign_in("supervisor");
  h.key(GLFW_KEY_F6);
  h.frames(8);
  h.key(GLFW_KEY_E);
  ASSERT_EQ(h.bench->support().panel(), workbench::Support::Panel::correct);
  EXPECT_FALSE(h.writes(tr("why.panel_open_already")));
}

TEST(Students, EveryDetailNamesItsStudent) {
  Headless h(1920, 1080, Language::zh);
  h.sign_in("supervisor");
  h.frames(8);
  const auto named = [&](const std::string& name, const std::string& number) {
    EXPECT_TRUE(h.writes(name)) << name;
    EXPECT_TRUE(h.writes(number)) << number;
  };
  ASSERT_NE(h.bench->supervision().selected(), nullptr);
  named(h.bench->supervision().selected()->student.name, h.bench->supervision().selected()->student.number);
  h.key(GLFW_KEY_F4);
  ASSERT_NE(h.bench->messages().selected(), nullptr);
  named(h.bench->messages().selected()->student_name, h.bench->messages().selected()->student_number);
  h.key(GLFW_KEY_F6);
  ASSERT_NE(h.bench->support().selected(), nullptr);
  named(h.bench->support().selected()->student.name, h.bench->support().selected()->student.number);
}

}  // namespace
}  // namespace cs::ui
