#include "programs/progress.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "platform/terminal.hpp"

namespace cs::programs {

Progress::Progress(std::size_t total, std::size_t before, std::string what)
    : total_(total), before_(before), done_(before), what_(std::move(what)), terminal_(error_is_a_terminal()) {}

void Progress::step() {
  ++done_;
  if (terminal_) {
    constexpr std::size_t width = 30;
    const std::size_t filled = done_ * width / total_;
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    const double left = seconds / static_cast<double>(done_ - before_) * static_cast<double>(total_ - done_);
    fmt::print(stderr, "\r[{}{}] {}/{}  {:.0f}:{:02.0f} left ", std::string(filled, '#'),
               std::string(width - filled, '.'), done_, total_, std::floor(left / 60), std::floor(std::fmod(left, 60)));
    if (done_ == total_) fmt::print(stderr, "\n");
    std::fflush(stderr);
  } else if (done_ * 10 / total_ != (done_ - 1) * 10 / total_) {
    fmt::print(stderr, "{} of {} {}\n", done_, total_, what_);
  }
}

}  // namespace cs::programs
