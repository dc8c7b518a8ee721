#pragma once

#include <optional>

#include "checks/check.hpp"
#include "domain/comparison.hpp"

namespace cs::checks {

/// A reference photograph, decoded and searched once for all that look at it.
struct ReferencePicture {
  cv::Mat rgb;  ///< CV_8UC3, longer edge at most 1280
  int original_width = 0, original_height = 0;
  std::optional<faces::Face> face;               ///< the largest
  domain::Unfit unfit = domain::Unfit::no_face;  ///< none: it shows one face, which can be looked at
};

/// Puts the perceptual hashes of the photograph and of the enrolment photo (null: there is none, or it cannot be read)
/// into `out` and adds the finding `duplicate`. What other students handed in is compared by whoever has it. Heads are
/// compared where a face is known, else whole pictures. Reads the section [duplicate].
void note_duplicates(domain::Examination& out, const Evidence& e, const ReferencePicture* enrolment,
                     const Rules& rules);

}  // namespace cs::checks
