// Every control of every view and panel: none lies on another, none outside the window, each in reach of the keyboard.
#include "headless.hpp"

namespace cs::ui {
namespace {

using workbench::Language;
using workbench::View;

/// Rows scroll, and what lies on the photographs lies on them on purpose.
bool floats(const std::string& id) {
  for (const char* prefix : {"stage.", "decision.", "notice.", "student.", "finding", "queue.school", "pin", "reason.",
                             "palette.", "toast."})
    if (id.starts_with(prefix)) return true;
  return false;
}

void expect_in_order(const std::string& where) {
  const auto& widgets = widgets_of_frame();
  const auto& order = focus_order();
  const std::set<std::string> reached(order.begin(), order.end());
  EXPECT_GT(order.size(), 1U) << where;
  EXPECT_EQ(reached.size(), order.size()) << "one control, one place in the order: " << where;
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  for (auto a = widgets.begin(); a != widgets.end(); ++a) {
    if (!modal_drawn()) {
      EXPECT_TRUE(reached.contains(a->first)) << a->first << " is out of reach, " << where;
    }
    if (!reached.contains(a->first) || floats(a->first)) continue;
    const Rect& x = a->second;
    EXPECT_GE(x.x, -1) << a->first << ", " << where;
    EXPECT_LE(x.right(), size.x + 1) << a->first << ", " << where;
    EXPECT_LE(x.bottom(), size.y + 1) << a->first << ", " << where;
    for (auto b = std::next(a); b != widgets.end(); ++b) {
      if (!reached.contains(b->first) || floats(b->first)) continue;
      const Rect& y = b->second;
      EXPECT_TRUE(x.right() <= y.x + 1 || y.right() <= x.x + 1 || x.bottom() <= y.y + 1 || y.bottom() <= x.y + 1)
          << a->first << " lies on " << b->first << ", " << where;
    }
  }
}

class Controls : public ::testing::TestWithParam<std::tuple<std::pair<int, int>, Language, double>> {};

TEST_P(Controls, NoneLiesOnAnotherAndEachIsInReach) {
  const auto [size, language, scale] = GetParam();
  workbench::Preferences preferences;
  preferences.ui_scale = scale;
  Headless h(size.first, size.second, language, Headless::small(), preferences);
  const std::string at = std::to_string(size.first) + " " + workbench::to_string(language) + " x " +
                         std::to_string(scale).substr(0, 3) + " ";
  const auto look = [&](const char* what) {
    h.check((at + what).c_str());
    expect_in_order(at + what);
  };
  h.frames();
  look("sign-in");
  h.sign_in("supervisor");
  h.frames(10);
  h.key(GLFW_KEY_F2);
  h.frames(20);
  look("review");
  h.key(GLFW_KEY_SPACE);
  look("asked back");
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_X);
  look("reasons");
  h.key(GLFW_KEY_SLASH);
  look("a reason is searched");
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_X);
  h.frames(10);
  h.key(GLFW_KEY_BACKSPACE);
  look("leafing");
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_Q);
  h.frames(10);
  look("queue");
  h.key(GLFW_KEY_Q);
  h.key(GLFW_KEY_C);
  look("wiping");
  h.key(GLFW_KEY_S);
  h.key(GLFW_KEY_F3);
  h.frames(10);
  look("supervision");
  h.key(GLFW_KEY_O, GLFW_MOD_SHIFT);
  ASSERT_TRUE(h.bench->supervision().overturning().is_open());
  look("overturning");
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_F4);
  h.frames(10);
  look("messages");
  h.key(GLFW_KEY_F6);
  h.frames(10);
  look("students");
  h.key(GLFW_KEY_E);
  look("a number is corrected");
  h.key(GLFW_KEY_ESCAPE);
  h.key(GLFW_KEY_F1);
  h.check((at + "keys").c_str());
  EXPECT_TRUE(modal_drawn());
  h.key(GLFW_KEY_ESCAPE);
  h.bench->set_overlay(workbench::Overlay::display);
  h.frames();
  h.check((at + "display").c_str());
}

INSTANTIATE_TEST_SUITE_P(Sizes, Controls,
                         ::testing::Combine(::testing::Values(std::pair{1100, 680}, std::pair{1366, 768},
                                                              std::pair{1920, 1080}, std::pair{2560, 1440}),
                                            ::testing::Values(Language::zh, Language::en),
                                            ::testing::Values(1.0, 1.5)));

}  // namespace
}  // namespace cs::ui
