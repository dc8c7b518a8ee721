// All checks on one photograph: decode, find faces, run the registry, time each step.
#pragma once

#include <memory>
#include <string>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "checks/finish.hpp"
#include "checks/rules.hpp"
#include "domain/finding.hpp"
#include "faces/analyser.hpp"
#include "faces/person_mask.hpp"
#include "imaging/sniff.hpp"

namespace cs::checks {

struct Input {
  ByteView photo;
  ByteView enrolment, id_card;  ///< empty when there is none
  std::string capture_context;  ///< JSON as the mini-program signed it, may be empty
};

/// Loaded once; examine() is used by one thread at a time.
class Examiner {
 public:
  /// `rules` empty: assets/rules/default.toml. Without models, and when the landmark model is missing, every check that
  /// needs a face says cannot_tell. Errors: those of the rules file.
  static Result<std::unique_ptr<Examiner>> load(const std::filesystem::path& rules, bool models);

  /// Errors are those of imaging::decode on the photo; a damaged reference photo is a finding, not an error.
  Result<domain::Examination> examine(const Input& input, const imaging::DecodeLimits& limits) const;
  /// checks::finish() with the loaded models and rules.
  Result<Finished> finish(ByteView photo, const std::optional<cv::Vec3b>& backdrop,
                          const imaging::DecodeLimits& limits) const;

 private:
  Rules rules_;
  std::unique_ptr<faces::FaceAnalyser> faces_;
  std::unique_ptr<faces::PersonMask> person_mask_;
  std::string fingerprint_;
};

}  // namespace cs::checks
