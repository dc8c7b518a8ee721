// What the rules want of a finished photo.
#pragma once

#include "checks/rules.hpp"
#include "domain/finished_spec.hpp"

namespace cs::programs {

domain::FinishedSpec finished_spec(const checks::Rules& rules);

}  // namespace cs::programs
