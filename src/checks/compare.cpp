#include "checks/compare.hpp"

#include "checks/check.hpp"

namespace cs::checks {

using domain::Outcome;
using domain::Unfit;

domain::ComparisonRule comparison_rule(const Rules& rules, const char* check) {
  return {rules.number(check, "same"), rules.number(check, "different")};
}

Unfit fitness(const faces::Template& t, const Rules& rules) {
  if (t.eye_distance < rules.number("comparison", "least_eye_distance_px")) return Unfit::too_small;
  if (t.detail < rules.number("comparison", "least_detail")) return Unfit::too_blurred;
  return Unfit::none;
}

domain::ComparedFace prepare_face(faces::Embedder& embedder, const cv::Mat& rgb, const faces::Face& face,
                                  const Rules& rules) {
  faces::Template t = embedder.embed(rgb, face);
  if (const Unfit unfit = fitness(t, rules); unfit != Unfit::none) return {std::nullopt, unfit};
  return {domain::FaceTemplate{std::move(t.values), t.centre, t.steepness}, Unfit::none};
}

domain::Finding finding_of(const char* check, const domain::Comparison& c) {
  const Outcome outcome = !c.same_person ? Outcome::cannot_tell : *c.same_person ? Outcome::pass : Outcome::attention;
  domain::Finding f = finding(check, outcome, c.reason.zh, c.reason.en);
  if (c.similarity) measured(f, *c.similarity, "ratio", c.rule.same, std::nullopt);
  if (outcome == Outcome::attention)
    f.suggests = {std::string_view(check) == "same_as_id_card" ? "NOT_SAME_ID_CARD" : "NOT_SAME_ENROLMENT"};
  return f;
}

}  // namespace cs::checks
