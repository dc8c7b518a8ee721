#include "programs/script_driver.hpp"

#include <GLFW/glfw3.h>

#include "base/text.hpp"

namespace cs::programs {

namespace {

// The character that the key of a US keyboard would type; 0: none.
unsigned character_of(workbench::Chord chord) {
  if (chord.ctrl || chord.alt) return 0;
  const char* name = workbench::name_of(chord.key);
  if (chord.key == workbench::Key::space) return ' ';
  if (name[0] == 0 || name[1] != 0) return 0;
  const char c = name[0];
  if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(chord.shift ? c : c - 'A' + 'a');
  return static_cast<unsigned char>(c);
}

}  // namespace

void ScriptDriver::key(workbench::Chord chord, bool repeat) {
  const int glfw = ui::glfw_from_key(chord.key);
  int mods = 0;
  if (chord.ctrl) mods |= GLFW_MOD_CONTROL;
  if (chord.shift) mods |= GLFW_MOD_SHIFT;
  if (chord.alt) mods |= GLFW_MOD_ALT;
  ui::Input& input = window_.input();
  input.key(glfw, repeat ? GLFW_REPEAT : GLFW_PRESS, mods);
  if (const unsigned c = character_of(chord); c != 0) input.character(c);
  if (!repeat) {
    input.key(glfw, GLFW_RELEASE, mods);
    if (chord.ctrl) input.key(GLFW_KEY_LEFT_CONTROL, GLFW_RELEASE, 0);
    if (chord.shift) input.key(GLFW_KEY_LEFT_SHIFT, GLFW_RELEASE, 0);
    if (chord.alt) input.key(GLFW_KEY_LEFT_ALT, GLFW_RELEASE, 0);
  }
  rest_ = 6;
}

void ScriptDriver::type(const std::string& text) {
  for (const char32_t c : code_points(text)) window_.input().character(static_cast<unsigned>(c));
  rest_ = 4;
}

void ScriptDriver::button(bool down) {
  window_.input().mouse_button(GLFW_MOUSE_BUTTON_LEFT, down ? GLFW_PRESS : GLFW_RELEASE);
}

void ScriptDriver::click(double x, double y, bool twice) {
  window_.input().mouse_move(x, y);
  for (int i = 0; i < (twice ? 2 : 1); ++i) {
    button(true);
    button(false);
  }
  rest_ = 8;
}

bool ScriptDriver::click_widget(const std::string& id) {
  const auto& widgets = ui::widgets_of_frame();
  const auto it = widgets.find(id);
  if (it == widgets.end()) return false;
  click(it->second.centre_x(), it->second.centre_y(), false);
  return true;
}

void ScriptDriver::drag(double x0, double y0, double x1, double y1) {
  ui::Input& input = window_.input();
  input.mouse_move(x0, y0);
  button(true);
  constexpr int steps = 8;
  for (int i = 1; i <= steps; ++i) input.mouse_move(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps);
  button(false);
  rest_ = steps + 6;
}

void ScriptDriver::wheel(double x, double y, double notches) {
  window_.input().mouse_move(x, y);
  window_.input().scroll(0, notches);
  rest_ = 4;
}

Status ScriptDriver::shot(const std::string& name) {
  return window_.screenshot(shots_ / (name + ".png"));
}

bool ScriptDriver::settled() {
  return !busy();
}

void ScriptDriver::frame_done() {
  if (rest_ > 0) --rest_;
}

}  // namespace cs::programs
