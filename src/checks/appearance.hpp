// The checks of eyes, mouth, shoulders, clothes and backdrop that read the mesh and the person mask.
#pragma once

#include "checks/check.hpp"

namespace cs::checks {

std::vector<domain::Finding> check_backdrop_shadow(const Evidence&, const Rules&);
std::vector<domain::Finding> check_border(const Evidence&, const Rules&);
std::vector<domain::Finding> check_clothes_pattern(const Evidence&, const Rules&);
std::vector<domain::Finding> check_face_covered(const Evidence&, const Rules&);
std::vector<domain::Finding> check_frames(const Evidence&, const Rules&);
std::vector<domain::Finding> check_gaze(const Evidence&, const Rules&);
std::vector<domain::Finding> check_lips(const Evidence&, const Rules&);
std::vector<domain::Finding> check_shoulders(const Evidence&, const Rules&);

}  // namespace cs::checks
