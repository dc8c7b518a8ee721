// An OpenGL context without window or display server, by EGL's surfaceless platform.
#pragma once

#include <string>

namespace cs::gfx {

class Offscreen {
 public:
  Offscreen();
  ~Offscreen();
  Offscreen(const Offscreen&) = delete;
  Offscreen& operator=(const Offscreen&) = delete;
  bool ok() const { return problem.empty(); }
  std::string problem;

 private:
  void* display_ = nullptr;
  void* context_ = nullptr;
};

}  // namespace cs::gfx
