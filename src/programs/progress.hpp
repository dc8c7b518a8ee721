// A bar for what takes long, on standard error.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace cs::programs {

/// On a terminal one line that moves, with the time that is left; elsewhere a line every tenth of the way. One thread.
class Progress {
 public:
  /// `before` of `total` were done by an earlier run. `what` ends the lines: "photos checked".
  Progress(std::size_t total, std::size_t before, std::string what);
  void step();

 private:
  using Clock = std::chrono::steady_clock;
  const std::size_t total_, before_;
  std::size_t done_;
  const std::string what_;
  const bool terminal_;
  const Clock::time_point start_ = Clock::now();
};

}  // namespace cs::programs
