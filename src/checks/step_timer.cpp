#include "checks/step_timer.hpp"

#include <ctime>

namespace cs::checks {
namespace {

double cpu_ms() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

}  // namespace

StepTimer::StepTimer(domain::Examination& out) : out_(out), last_(cpu_ms()) {}

void StepTimer::lap(std::string step) {
  const double now = cpu_ms();
  out_.timing_ms.emplace_back(std::move(step), now - last_);
  last_ = now;
}

}  // namespace cs::checks
