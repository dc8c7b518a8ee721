// All checks on one photograph: decode, find faces, run the registry, time each step.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "checks/duplicate.hpp"
#include "checks/finish.hpp"
#include "checks/rules.hpp"
#include "domain/comparison.hpp"
#include "domain/finding.hpp"
#include "faces/analyser.hpp"
#include "faces/confirm.hpp"
#include "faces/embedder.hpp"
#include "faces/face_mesh.hpp"
#include "faces/person_mask.hpp"
#include "imaging/sniff.hpp"

namespace cs::checks {

struct Input {
  ByteView photo;
  ByteView enrolment, id_card;  ///< empty when there is none
  std::string capture_context;  ///< JSON as the mini-program signed it, may be empty
  /// The student's, to comparing with the ID-card photo by machine. Without it only the place of the face is looked for
  /// in that photo, so that a person can compare.
  bool id_card_consent = false;
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

  /// Makes the largest face of a photograph of any origin ready for comparing. What it lacks is in the answer; errors
  /// are those of decode().
  Result<domain::ComparedFace> describe(ByteView photo, const imaging::DecodeLimits& limits) const;
  /// By which described faces are judged: the rule for enrolment photos.
  domain::ComparisonRule comparison_rule() const;

 private:
  std::vector<faces::Face> find_faces(const cv::Mat& rgb, std::vector<faces::Face> found) const;
  void look_closer(Evidence& e) const;
  void turn(Evidence& e, imaging::Picture& picture, int degrees) const;
  Result<ReferencePicture> open_reference(ByteView file, const imaging::DecodeLimits& limits) const;

  Rules rules_;
  std::unique_ptr<faces::FaceAnalyser> faces_;
  std::unique_ptr<faces::FaceMesh> mesh_;
  std::unique_ptr<faces::PersonMask> person_mask_;
  std::unique_ptr<faces::FaceConfirmer> confirmer_;
  std::unique_ptr<faces::Embedder> embedder_;
  std::string fingerprint_;
};

}  // namespace cs::checks
