#pragma once

#include <string>
#include <utility>

#include "domain/finding.hpp"

namespace cs::checks {

/// Notes in an examination's timing_ms what each step costs: CPU time of this thread, however busy the machine is.
class StepTimer {
 public:
  /// `out` outlives it.
  explicit StepTimer(domain::Examination& out);
  /// The time since the one before, or since the beginning, under the name `step`.
  void lap(std::string step);

 private:
  domain::Examination& out_;
  double last_;
};

}  // namespace cs::checks
