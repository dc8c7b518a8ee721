// mirrored: is the photograph turned left for right against a reference of the same person.
#pragma once

#include <array>

#include "checks/check.hpp"
#include "checks/duplicate.hpp"

namespace cs::checks {

/// How much better the reference's face fits the photograph's mirrored than as it is: the difference of two
/// correlations of fine structure, -2 to 2. Above 0: mirrored.
double mirror_fit(const FaceFrame& photo, const FaceFrame& reference);

/// Adds the finding `mirrored`. Asked of each reference that shows one face (null: there is none), whoever it is:
/// whether it is the same person is not to be seen from this finding, which is there before a reviewer has said so. The
/// larger value counts. A face is nearly symmetric and light can lie on either side, so it is never more than
/// attention.
void note_mirrored(domain::Examination& out, const Evidence& e,
                   const std::array<const ReferencePicture*, 2>& references, const Rules& rules);

}  // namespace cs::checks
