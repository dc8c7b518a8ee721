// How long the GPU worked between two moments, by its own clock. For measuring, not for frames that a person waits for.
#pragma once

namespace cs::gfx {

/// Needs a current OpenGL 3.3 context; one at a time may be running.
class GpuTimer {
 public:
  GpuTimer();
  ~GpuTimer();
  GpuTimer(const GpuTimer&) = delete;
  GpuTimer& operator=(const GpuTimer&) = delete;

  void begin();
  /// Waits until the work is done; milliseconds.
  double end();

 private:
  unsigned query_ = 0;
};

}  // namespace cs::gfx
