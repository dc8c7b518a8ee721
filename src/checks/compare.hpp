// same_as_enrolment, same_as_id_card: is it the same person as on the reference photo. Three answers, as the registry
// has three: same, different, cannot tell. Where either photograph is not fit for it, there is no verdict.
#pragma once

#include "checks/rules.hpp"
#include "domain/comparison.hpp"
#include "faces/analyser.hpp"
#include "faces/embedder.hpp"

namespace cs::checks {

/// Section `check` of the rules.
domain::ComparisonRule comparison_rule(const Rules& rules, const char* check);

/// What [comparison] of the rules holds against a template: too small, too blurred, or nothing.
domain::Unfit fitness(const faces::Template& t, const Rules& rules);

/// `rgb`: CV_8UC3; `face` was found in it.
domain::ComparedFace prepare_face(faces::Embedder& embedder, const cv::Mat& rgb, const faces::Face& face,
                                  const Rules& rules);

/// A reviewer decides who somebody is: however unlike two faces are, it is never more than a call to look.
domain::Finding finding_of(const char* check, const domain::Comparison& comparison);

}  // namespace cs::checks
