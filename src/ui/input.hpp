// Keys, mouse and characters on their way from the window to Dear ImGui and to the actions. GLFW's callbacks and the
// script driver call the same functions, so that a test presses what a person presses.
#pragma once

#include <functional>
#include <string>

namespace cs::ui {

/// A key as GLFW names it (GLFW_KEY_*), with what was held.
struct KeyPress {
  int key = 0;
  bool ctrl = false, shift = false, alt = false;
  bool repeat = false;  ///< the keyboard repeats a key that is held
};

class Input {
 public:
  /// Is asked for every key press that does not belong to text being typed; true when it was an action.
  void on_key(std::function<bool(const KeyPress&)> handler) { handler_ = std::move(handler); }

  /// Is told of every key that is let go.
  void on_key_released(std::function<void()> handler) { released_ = std::move(handler); }

  // As GLFW's callbacks give them; a key with Super held is the desktop's and means nothing here. `mods` are
  // GLFW_MOD_*; positions in pixels of the window.
  void key(int key, int action, int mods);
  void character(unsigned code_point);
  void mouse_move(double x, double y);
  void mouse_button(int button, int action);
  void scroll(double dx, double dy);
  void focus(bool focused);
  void mouse_leave();
  /// Once a frame, before new events.
  void begin_frame() { swallow_next_ = false; }
  /// Something else happened that wants a new frame (size, exposure).
  void touch() { ++events_; }

  /// Counts every event since the start: the window draws again when it changes, and knows that a person is there.
  unsigned long events() const { return events_; }

 private:
  std::function<bool(const KeyPress&)> handler_;
  std::function<void()> released_;
  unsigned long events_ = 0;
  // The character of a key that was an action (a digit that picks a reason) must not be typed as well. It follows its
  // key at once; characters that come later are an input method's and are kept.
  bool swallow_next_ = false;
};

}  // namespace cs::ui
