// GET /decisions/{id}/evidence: what a decision was taken on, whatever has become of its submission since.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/types.hpp"

namespace cs::api {

struct DecisionEvidence {
  std::string decision;
  /// As it stood before whoever decided: the photographs, the examination and its evidence of then, and what had been
  /// decided before. Student, state and who holds it are those of now.
  Submission submission;
  /// False for a decision of before there were manifests: its photographs are told as far as they can be found out.
  bool has_manifest = false;
  std::vector<domain::Viewed> viewed{};  ///< within the time that the decision says; empty: nobody said
  std::optional<TimePoint> given{};      ///< when the service gave the item out
};

// encode() and decode() of types.hpp.

}  // namespace cs::api
