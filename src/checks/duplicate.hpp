#pragma once

#include <vector>

#include "base/hash.hpp"
#include "checks/check.hpp"
#include "imaging/sniff.hpp"

namespace cs::checks {

/// Puts the perceptual hashes of the photograph and of the enrolment photo (may be empty) into `out` and adds the
/// finding `duplicate`. What other students handed in is compared by whoever has it. `analyser` may be null: then the
/// whole pictures are compared instead of the heads. Reads the section [duplicate].
void note_duplicates(domain::Examination& out, const Evidence& e, faces::FaceAnalyser* analyser, ByteView enrolment,
                     const imaging::DecodeLimits& limits, const Rules& rules);

}  // namespace cs::checks
