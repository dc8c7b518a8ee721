// light_even: both halves of the face in the same light (阴阳脸). Compared are patches that mirror each other on
// forehead, cheeks and beside the mouth, in linear light, as photographers count it: in stops.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "checks/check.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// Linear light of CIELAB lightness, 0-1.
double linear(double lightness) {
  const double t = (lightness + 16) / 116;
  return lightness > 8 ? t * t * t : lightness / 903.3;
}

}  // namespace

std::vector<domain::Finding> check_light(const Evidence& e, const Rules& rules) {
  const FaceFrame& f = e.frame();
  // Mirrored in the line from the nose's root to its tip, so that a head turned a little compares the right skin.
  const float axis = (f.points[27].x + f.points[30].x + f.points[33].x) / 3;
  struct Patch {
    float aside;
    float y;
  };
  const float nose = f.points[30].y, mouth = f.points[48].y, brow = std::min(f.points[19].y, f.points[24].y);
  const std::array<Patch, 3> patches = {{{30, brow - 28}, {44, nose - 4}, {46, mouth}}};
  std::vector<double> stops;
  for (const Patch& p : patches) {
    const int y = cvRound(p.y);
    const auto left = f.tone({cvRound(axis - p.aside) - 10, y - 8, 20, 16});
    const auto right = f.tone({cvRound(axis + p.aside) - 10, y - 8, 20, 16});
    if (left && right) stops.push_back(std::log2((linear(left->lab[0]) + 0.005) / (linear(right->lab[0]) + 0.005)));
  }
  if (stops.size() < 3)
    return {finding("light_even", Outcome::cannot_tell, "面部不完整，无法判断光线。",
                    "Cannot tell: the face is not whole.")};
  // The middle one: a lock of hair or a beard spoils one patch, light from one side shows on all.
  std::sort(stops.begin(), stops.end());
  const double difference = std::abs(stops[1]);
  const double warn = rules.number("light_even", "attention"), bad = rules.number("light_even", "fail");
  const Outcome outcome = difference > bad ? Outcome::fail : difference > warn ? Outcome::attention : Outcome::pass;
  auto out = outcome == Outcome::pass
                 ? finding("light_even", outcome, "面部光线均匀。", "The light on the face is even.")
                 : finding("light_even", outcome, fmt::format("面部两侧明暗相差 {:.1f} 档。", difference),
                           fmt::format("One half of the face is {:.1f} stops darker.", difference));
  measured(out, std::round(difference * 100) / 100, "stops", std::nullopt, warn);
  if (outcome != Outcome::pass) {
    const float x = stops[1] > 0 ? axis : axis - 75;  // the darker half
    out.regions = {frame_region(e, {x, brow - 40, 75, f.points[8].y - brow + 40}, "dark_side")};
    out.suggests = {"UNEVEN_LIGHT"};
  }
  return {out};
}

}  // namespace cs::checks
