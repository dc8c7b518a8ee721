// What a script does to the window: the same calls that GLFW's callbacks make, and pictures of the frame.
#pragma once

#include <filesystem>

#include "programs/app_window.hpp"
#include "script/script.hpp"
#include "ui/screen.hpp"

namespace cs::programs {

class ScriptDriver final : public script::ScriptHost {
 public:
  ScriptDriver(AppWindow& window, ui::Screen& screen, std::filesystem::path shots)
      : window_(window), screen_(screen), shots_(std::move(shots)) {}

  void key(workbench::Chord chord, bool repeat) override;
  void type(const std::string& text) override;
  void click(double x, double y, bool twice) override;
  bool click_widget(const std::string& id) override;
  void drag(double x0, double y0, double x1, double y1) override;
  void wheel(double x, double y, double notches) override;
  Status shot(const std::string& name) override;
  bool settled() override;

  /// After each frame.
  void frame_done();
  /// Input is still on its way through Dear ImGui, or pictures to the GPU.
  bool busy() const { return rest_ > 0 || screen_.waiting(); }

 private:
  void button(bool down);

  AppWindow& window_;
  ui::Screen& screen_;
  std::filesystem::path shots_;
  int rest_ = 0;  ///< frames until the last input has had its effect
};

}  // namespace cs::programs
