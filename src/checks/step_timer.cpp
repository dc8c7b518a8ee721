#include "checks/step_timer.hpp"

#include "platform/process.hpp"

namespace cs::checks {
StepTimer::StepTimer(domain::Examination& out) : out_(out), last_(thread_cpu_ms()) {}

void StepTimer::lap(std::string step) {
  const double now = thread_cpu_ms();
  out_.timing_ms.emplace_back(std::move(step), now - last_);
  last_ = now;
}

}  // namespace cs::checks
