// From a student's photograph to the finished photo, with what there is to say about it.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "checks/rules.hpp"
#include "domain/finding.hpp"
#include "faces/analyser.hpp"
#include "imaging/finished_photo.hpp"
#include "imaging/sniff.hpp"

namespace cs::checks {

struct Finished {
  Bytes jpeg;  ///< empty when no good one can be made
  /// The finding `finished_photo` first, then those of the checks that ran again on the result: its own size, head
  /// level, sharpness, exposure. Sizes and points are pixels of the finished photo, of the photograph when there is
  /// none.
  domain::Examination examination;
};

/// `backdrop`: R G B instead of the rules' one. `person_mask` null: the model is missing, and nothing can be made. The
/// same input gives the same bytes. Errors are those of imaging::decode on the photograph.
Result<Finished> finish(ByteView photo, const std::optional<cv::Vec3b>& backdrop, faces::FaceAnalyser* analyser,
                        const imaging::PersonMask& person_mask, const Rules& rules,
                        const imaging::DecodeLimits& limits);

}  // namespace cs::checks
