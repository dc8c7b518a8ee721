// What is covered is not judged: behind a mask nobody knows of teeth, behind dark glasses nobody knows of eyes.
#pragma once

#include <vector>

#include "domain/finding.hpp"

namespace cs::checks {

/// Where `face_covered` failed, what was said of mouth and expression becomes "cannot tell"; where `glasses_tint`
/// failed, what was said of the eyes.
void cannot_tell_behind(std::vector<domain::Finding>& findings);

}  // namespace cs::checks
