// The whole screen: one frame of whatever view is open, and the way from a key to an action.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ui/context.hpp"
#include "ui/input.hpp"

namespace cs::ui {

/// ImGui's own style: no frames, no borders, no scroll bars that shout. Once after the context was made.
void apply_style();

class Screen {
 public:
  Screen(workbench::Workbench& bench, workbench::Translator& translator, const workbench::Pinyin& pinyin, Fonts& fonts,
         Photos& photos);

  /// Density of the desktop, 1 at 96 dpi.
  void set_content_scale(float scale) { content_scale_ = scale; }

  /// People whose passwords are known here (the demonstration): offered on the sign-in screen.
  void set_known_accounts(std::vector<KnownAccount> accounts) { state_.accounts = std::move(accounts); }

  /// Between ImGui::NewFrame() and Render(): takes what happened and draws the frame, on a window that was cleared with
  /// theme::surround.
  void draw();
  /// After the frame was shown: tells the workbench which photographs a person has now seen, and uploads for at most 2
  /// ms. True when another frame should follow at once.
  bool presented();

  /// Time until something on the screen changes by itself; nullopt: never.
  std::optional<Millis> next_change() const;

  /// For Input::on_key. True when the key was an action.
  bool key(const KeyPress& press);

  float scale() const { return scale_; }
  /// Photographs are still coming that are wanted on the screen.
  bool waiting() const { return photos_.waiting(); }
  /// Goes on with what the last frame wanted, for at most 2 ms; true when the frame should be drawn again.
  bool upload() { return photos_.upload(); }
  const workbench::Keymap& keymap() const { return keymap_; }
  /// For tests: texts that had no room in the last frame, and everything that was written in it.
  const std::vector<std::string>& clipped() const { return clipped_; }
  void record_texts() { recording_ = true; }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  void draw_view(Context& context, Rect area);
  /// A key while the list of keys is open: moves in it, or becomes the key that was asked for. False: it has no use
  /// there.
  bool help_key(workbench::Chord chord);
  /// The keyboard walks over the controls and presses the one that it is on. True: the key was used.
  bool focus_key(const KeyPress& press, workbench::Key key);
  /// Something lies, or will lie in the next frame, over what is worked on.
  bool covered() const;
  float wanted_scale() const;

  workbench::Workbench& bench_;
  workbench::Translator& translator_;
  const workbench::Pinyin& pinyin_;
  Fonts& fonts_;
  Photos& photos_;
  workbench::Keymap keymap_;
  unsigned long keymap_revision_ = 0;
  ScreenState state_;
  workbench::Overlay overlay_ = workbench::Overlay::none;
  float content_scale_ = 1, scale_ = 1;
  theme::Choice theme_;
  bool preparing_ = false;  ///< characters that will be needed are still being made ready
  bool covered_ = false;    ///< covered() of the frame that is on the screen
  bool recording_ = false;
  std::vector<std::string> clipped_, texts_;
};

/// What the workbench calls a key that GLFW reports; none when it has no name for it.
workbench::Key key_from_glfw(int glfw_key);
int glfw_from_key(workbench::Key key);

}  // namespace cs::ui
