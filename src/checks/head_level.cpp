// head_level: the line through both eye centres against the horizontal.
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "checks/check.hpp"

namespace cs::checks {

using domain::Outcome;

std::vector<domain::Finding> check_head_level(const Evidence& e, const Rules& rules) {
  const faces::Face& face = *e.face();
  const cv::Point2f across = face.right_eye() - face.left_eye();
  const double degrees = std::atan2(across.y, across.x) * 180 / std::numbers::pi;
  const double warn = rules.number("head_level", "attention_deg"), bad = rules.number("head_level", "fail_deg");
  const double size = std::abs(degrees);
  const Outcome outcome = size > bad ? Outcome::fail : size > warn ? Outcome::attention : Outcome::pass;
  auto f = outcome == Outcome::pass ? finding("head_level", outcome, "头部端正。", "The head is level.")
                                    : finding("head_level", outcome, fmt::format("头部倾斜 {:.1f}°。", size),
                                              fmt::format("The head is tilted by {:.1f} degrees.", size));
  measured(f, std::round(degrees * 10) / 10, "deg", -warn, warn);
  f.regions = {line_region(e.at(face.left_eye()), e.at(face.right_eye()), "eye_line")};
  if (outcome != Outcome::pass) f.suggests = {"HEAD_TILTED"};
  return {f};
}

}  // namespace cs::checks
