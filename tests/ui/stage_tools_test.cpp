// The stage by hand: its menu, eyes that are pointed at, a pane that stays; and what the desk does with absurd input.
#include "headless.hpp"

namespace cs::ui {
namespace {

using workbench::Language;
using workbench::tr;
using workbench::View;

TEST(StageTools, AreTheSameForReviewerAndSupervisorAtAnyWidth) {
  for (const auto& [width, height] : {std::pair{1100, 680}, std::pair{1366, 768}, std::pair{1920, 1080}})
    for (const Language language : {Language::zh, Language::en}) {
      Headless h(width, height, language);
      h.sign_in("supervisor");
      h.frames(8);
      for (const int view : {GLFW_KEY_F2, GLFW_KEY_F3}) {
        h.key(view);
        h.frames(20);
        ASSERT_TRUE(h.bench->shown());
        h.check("stage");
        const auto widgets = widgets_of_frame();
        ASSERT_TRUE(widgets.contains("action.stage.tools")) << width;
        const Rect more = widgets.at("action.stage.tools");
        EXPECT_LE(more.right(), static_cast<float>(width));
        EXPECT_TRUE(widgets.contains("action.compare.side_by_side"));
        for (const auto& [id, r] : widgets) {
          const bool tool = id.starts_with("action.compare.") || id.starts_with("action.stage.");
          if (tool && id != "action.stage.tools") {
            EXPECT_LE(r.right(), more.x + 1) << id << " under the menu, " << width;
          }
        }
        h.click("action.stage.tools");
        EXPECT_EQ(h.bench->overlay(), workbench::Overlay::palette);
        h.check("its menu");
        h.key(GLFW_KEY_ESCAPE);
        if (h.bench->overlay() != workbench::Overlay::none) h.key(GLFW_KEY_ESCAPE);
      }
    }
}

TEST(StageTools, TheMenuIsLeafedThroughByTheWheel) {
  Headless h(1366, 768, Language::zh);
  h.sign_in("lin");
  h.frames(20);
  h.click("action.stage.tools");
  EXPECT_FALSE(h.writes(tr("action.session.pause")));
  for (int i = 0; i < 30; ++i) {
    h.input.scroll(0, -1);
    h.frames(1);
  }
  EXPECT_TRUE(h.writes(tr("action.session.pause")));
  h.click("palette.session.pause.");
  EXPECT_TRUE(h.bench->paused());
}

TEST(StageTools, EyesAreClickedOnAndThePhotographsAligned) {
  for (const Language language : {Language::zh, Language::en}) {
    Headless h(1366, 768, language);
    h.sign_in("lin");
    h.frames(20);
    h.key(GLFW_KEY_A, GLFW_MOD_SHIFT);
    ASSERT_TRUE(h.bench->hand_alignment().picking());
    h.check("how to");
    const auto click = [&](float x, float y) {
      h.input.mouse_move(x, y);
      h.frames(1);
      h.input.mouse_button(0, GLFW_PRESS);
      h.frames(1);
      h.input.mouse_button(0, GLFW_RELEASE);
      h.frames(2);
    };
    const workbench::ItemPtr item = h.bench->review().current();
    std::map<std::string, workbench::Point> left;
    for (int pane = 0; pane < 3; ++pane) {
      const auto it = widgets_of_frame().find("stage.pane" + std::to_string(pane));
      if (it == widgets_of_frame().end()) continue;
      const Rect r = it->second;
      const std::string photo = item->photos[static_cast<std::size_t>(pane)].ref.hash;
      left[photo] = h.bench->stage().to_picture(static_cast<std::size_t>(pane), {r.centre_x() - 30, r.centre_y()});
      click(r.centre_x() + 30, r.centre_y());
      click(r.centre_x() - 30, r.centre_y());
    }
    EXPECT_FALSE(h.bench->hand_alignment().picking());
    EXPECT_TRUE(h.bench->stage().aligned());
    ASSERT_GE(left.size(), 2U);
    // The same place of the screen in every pane, where the machine's eyes would stand elsewhere.
    std::vector<workbench::Point> seen;
    for (std::size_t pane = 0; pane < left.size(); ++pane) {
      const workbench::Pane& p = h.bench->stage().panes()[pane];
      const auto it = left.find(item->photos[pane].ref.hash);
      ASSERT_NE(it, left.end());
      const workbench::Point at = h.bench->stage().to_screen(pane, it->second);
      seen.push_back({at.x - p.area.centre().x, at.y - p.area.centre().y});
    }
    for (const workbench::Point& at : seen) {
      EXPECT_NEAR(at.x, seen[0].x, 2);
      EXPECT_NEAR(at.y, seen[0].y, 2);
    }
    h.check("aligned by hand");
  }
}

/// Everything that this program shows of a student and of a note may be longer than anybody thought.
std::shared_ptr<const client::PreparedItem> absurd(const client::PreparedItem& of) {
  auto item = std::make_shared<client::PreparedItem>(of);
  item->submission.row.id = "absurd";
  std::string name, note;
  for (int i = 0; i < 40; ++i) name += "阿";
  for (int i = 0; i < 500; ++i) note += i % 9 == 8 ? "，" : "长";
  item->submission.row.student.name = name;
  item->submission.row.student.college = name;
  item->submission.row.student.class_name = name;
  item->submission.row.student.number = std::string(40, '7');
  for (api::PastDecision& past : item->submission.history) past.note = note;
  return item;
}

TEST(AbsurdInput, LongNamesAndNotesHaveTheirPlace) {
  for (const Language language : {Language::zh, Language::en})
    for (const auto& [width, height] : {std::pair{1100, 680}, std::pair{1920, 1080}}) {
      Headless h(width, height, language);
      h.sign_in("lin");
      h.frames(8);
      const auto item = absurd(*h.bench->review().current());
      h.bench->sign_out();
      h.desk.only(item);
      h.sign_in("lin");
      h.frames(20);
      ASSERT_EQ(h.bench->review().current()->submission.row.id, "absurd");
      h.check("a long name");
      h.key(GLFW_KEY_X);
      h.key(GLFW_KEY_N);
      h.frames();
      for (int i = 0; i < 500; ++i) h.input.character(U'长');
      h.frames();
      EXPECT_EQ(length_utf8(h.bench->review().draft().note), 500U);
      h.check("a long note");
      h.input.character(U'长');
      h.frames();
      h.key(GLFW_KEY_ENTER);
      h.frames();
      h.check("too long a note");
      h.key(GLFW_KEY_BACKSPACE);
      const Rect approve = widgets_of_frame().at("action.panel.close");
      EXPECT_LE(approve.bottom(), static_cast<float>(height));
    }
}

/// Below the least size (a window manager may do as it likes) everything is drawn smaller, and inside.
TEST(AbsurdInput, AWindowOf900By600) {
  for (const Language language : {Language::zh, Language::en}) {
    Headless h(900, 600, language);
    h.sign_in("supervisor");
    h.frames(8);
    for (const int view : {GLFW_KEY_F2, GLFW_KEY_F3, GLFW_KEY_F4, GLFW_KEY_F6}) {
      h.key(view);
      h.frames(10);
      EXPECT_FALSE(h.screen->texts().empty());
      for (const auto& [id, r] : widgets_of_frame()) {
        if (id.starts_with("stage.") || id.starts_with("finding")) continue;
        EXPECT_LE(r.right(), 901) << id << " in view " << workbench::to_string(h.bench->view());
        EXPECT_GE(r.x, -1) << id;
      }
    }
  }
}

}  // namespace
}  // namespace cs::ui
