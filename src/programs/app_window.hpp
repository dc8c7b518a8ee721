// The window: GLFW, an OpenGL 3.3 context and Dear ImGui's renderer. Opens before anything slow, sleeps until something
// happens, draws only then.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "ui/input.hpp"

struct GLFWwindow;

namespace cs::programs {

struct WindowOptions {
  std::string title;
  int width = 1600, height = 960;
  bool scripted = false;  ///< events are injected: real ones are ignored, the window keeps its size
};

class AppWindow {
 public:
  /// One clear sentence when there is no display ("window.no_display") or no OpenGL 3.3 ("gfx.too_old").
  static Result<std::unique_ptr<AppWindow>> open(const WindowOptions& options);
  ~AppWindow();
  AppWindow(const AppWindow&) = delete;
  AppWindow& operator=(const AppWindow&) = delete;

  ui::Input& input() { return input_; }
  bool should_close() const;
  /// Pixels; what coordinates of the interface count in.
  int width() const { return width_; }
  int height() const { return height_; }
  /// What the desktop says about the density of the screen: 1 at 96 dpi.
  float content_scale() const;
  bool visible() const;  ///< not iconified

  /// Sleeps until an event or wake(), at most `seconds` (0: takes what is there and returns).
  void wait(double seconds);
  /// From any thread: wait() returns.
  static void wake();

  /// Starts a frame of Dear ImGui; `seconds` since the last one.
  void begin_frame(float seconds);
  /// Ends it and draws it into the back buffer, without showing it.
  void render();
  /// Shows what was rendered.
  void present();
  /// The back buffer as PNG.
  Status screenshot(const std::filesystem::path& path) const;
  void resize(int width, int height);
  /// Fills the monitor that shows most of the window, or goes back to where it was.
  void set_full_screen(bool on);

 private:
  AppWindow() = default;
  void set_callbacks();
  void update_size();

  GLFWwindow* window_ = nullptr;
  ui::Input input_;
  int width_ = 0, height_ = 0;
  bool scripted_ = false, shown_ = false, glfw_ = false, imgui_ = false;
  int cursor_ = -1;
  int window_at_[4] = {};  ///< x, y, width, height before it filled the screen
  void* cursors_[8] = {};
};

/// The sentence for a display that cannot be opened; `said` is GLFW's own message.
Error no_display(const std::string& said);

}  // namespace cs::programs
