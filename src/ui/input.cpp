#include "ui/input.hpp"

#include <GLFW/glfw3.h>
#include <imgui.h>

#include <utility>

namespace cs::ui {

namespace {

ImGuiKey imgui_key(int key) {
  if (key >= GLFW_KEY_A && key <= GLFW_KEY_Z) return static_cast<ImGuiKey>(ImGuiKey_A + (key - GLFW_KEY_A));
  if (key >= GLFW_KEY_0 && key <= GLFW_KEY_9) return static_cast<ImGuiKey>(ImGuiKey_0 + (key - GLFW_KEY_0));
  if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12) return static_cast<ImGuiKey>(ImGuiKey_F1 + (key - GLFW_KEY_F1));
  if (key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_9)
    return static_cast<ImGuiKey>(ImGuiKey_Keypad0 + (key - GLFW_KEY_KP_0));
  switch (key) {
    case GLFW_KEY_TAB:
      return ImGuiKey_Tab;
    case GLFW_KEY_LEFT:
      return ImGuiKey_LeftArrow;
    case GLFW_KEY_RIGHT:
      return ImGuiKey_RightArrow;
    case GLFW_KEY_UP:
      return ImGuiKey_UpArrow;
    case GLFW_KEY_DOWN:
      return ImGuiKey_DownArrow;
    case GLFW_KEY_PAGE_UP:
      return ImGuiKey_PageUp;
    case GLFW_KEY_PAGE_DOWN:
      return ImGuiKey_PageDown;
    case GLFW_KEY_HOME:
      return ImGuiKey_Home;
    case GLFW_KEY_END:
      return ImGuiKey_End;
    case GLFW_KEY_INSERT:
      return ImGuiKey_Insert;
    case GLFW_KEY_DELETE:
      return ImGuiKey_Delete;
    case GLFW_KEY_BACKSPACE:
      return ImGuiKey_Backspace;
    case GLFW_KEY_SPACE:
      return ImGuiKey_Space;
    case GLFW_KEY_ENTER:
      return ImGuiKey_Enter;
    case GLFW_KEY_KP_ENTER:
      return ImGuiKey_KeypadEnter;
    case GLFW_KEY_ESCAPE:
      return ImGuiKey_Escape;
    default:
      return ImGuiKey_None;
  }
}

}  // namespace

void Input::key(int key, int action, int mods) {
  ++events_;
  ImGuiIO& io = ImGui::GetIO();
  // Modifiers before the key, from the event itself: the state of the keyboard may be ahead of it.
  const bool is_ctrl = key == GLFW_KEY_LEFT_CONTROL || key == GLFW_KEY_RIGHT_CONTROL;
  const bool is_shift = key == GLFW_KEY_LEFT_SHIFT || key == GLFW_KEY_RIGHT_SHIFT;
  const bool is_alt = key == GLFW_KEY_LEFT_ALT || key == GLFW_KEY_RIGHT_ALT;
  const bool down = action != GLFW_RELEASE;
  io.AddKeyEvent(ImGuiMod_Ctrl, is_ctrl ? down : (mods & GLFW_MOD_CONTROL) != 0);
  io.AddKeyEvent(ImGuiMod_Shift, is_shift ? down : (mods & GLFW_MOD_SHIFT) != 0);
  io.AddKeyEvent(ImGuiMod_Alt, is_alt ? down : (mods & GLFW_MOD_ALT) != 0);
  if (is_ctrl || is_shift || is_alt) return;
  if (!down && released_) released_();
  // With Super the key belongs to the desktop, whatever else is held, and so does the character that may follow.
  if (down && (mods & GLFW_MOD_SUPER) != 0) {
    swallow_next_ = true;
    return;
  }
  if (down) {
    const KeyPress press{key, (mods & GLFW_MOD_CONTROL) != 0, (mods & GLFW_MOD_SHIFT) != 0, (mods & GLFW_MOD_ALT) != 0,
                         action == GLFW_REPEAT};
    swallow_next_ = handler_ && handler_(press);
    if (swallow_next_) {
      // Keys without a character (Insert, F1, Ctrl+P) have nothing to swallow.
      swallow_next_ = key >= GLFW_KEY_SPACE && key <= GLFW_KEY_GRAVE_ACCENT && !press.ctrl && !press.alt;
      return;
    }
  }
  if (const ImGuiKey mapped = imgui_key(key); mapped != ImGuiKey_None && action != GLFW_REPEAT)
    io.AddKeyEvent(mapped, down);
}

void Input::character(unsigned code_point) {
  ++events_;
  if (std::exchange(swallow_next_, false)) return;
  ImGui::GetIO().AddInputCharacter(code_point);
}

void Input::mouse_move(double x, double y) {
  ++events_;
  ImGui::GetIO().AddMousePosEvent(static_cast<float>(x), static_cast<float>(y));
}

void Input::mouse_button(int button, int action) {
  ++events_;
  if (button >= 0 && button < ImGuiMouseButton_COUNT) ImGui::GetIO().AddMouseButtonEvent(button, action == GLFW_PRESS);
}

void Input::scroll(double dx, double dy) {
  ++events_;
  ImGui::GetIO().AddMouseWheelEvent(static_cast<float>(dx), static_cast<float>(dy));
}

void Input::focus(bool focused) {
  ++events_;
  ImGui::GetIO().AddFocusEvent(focused);
}

void Input::mouse_leave() {
  ++events_;
  ImGui::GetIO().AddMousePosEvent(-3.4e38F, -3.4e38F);
}

}  // namespace cs::ui
