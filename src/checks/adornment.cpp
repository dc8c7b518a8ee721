// earrings, necklace, makeup: the notice forbids the first two and advises against heavy make-up. Studs and thin chains
// are a few pixels and look like shine on skin, and how much make-up is too much is a matter of taste. Only what is
// beyond doubt is spoken of - lips or lids of a colour that skin does not have -, everything else is shown enlarged for
// the reviewer to look at.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "checks/check.hpp"
#include "checks/ear_features.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// Strongest colour difference of lids or lips against the cheeks, lightness left out.
double lid_colour(const FaceFrame& f, std::size_t brow, std::size_t eye) {
  // Halfway between the brow and the upper lid.
  const cv::Point2f above = f.centre(brow, brow + 5), lid = (f.points[eye + 1] + f.points[eye + 2]) * 0.5F;
  const cv::Point2f c = above * 0.35F + lid * 0.65F;
  const auto t = f.tone({cvRound(c.x) - 12, cvRound(c.y) - 3, 24, 7});
  return t ? std::hypot(t->lab[1] - f.skin.lab[1], t->lab[2] - f.skin.lab[2]) : 0;
}

double lip_colour(const FaceFrame& f) {
  const cv::Point2f c = (f.points[66] + f.points[57]) * 0.5F;
  const auto t = f.tone({cvRound(c.x) - 14, cvRound(c.y) - 3, 28, 7});
  return t ? std::hypot(t->lab[1] - f.skin.lab[1], t->lab[2] - f.skin.lab[2]) : 0;
}

}  // namespace

std::vector<domain::Finding> check_adornment(const Evidence& e, const Rules& rules) {
  const FaceFrame& f = e.frame();
  auto rings = finding("earrings", Outcome::cannot_tell, "耳环不能自动判断，请查看双耳。",
                       "Earrings cannot be judged by the machine: look at both ears.");
  for (const auto& [side, label] : {std::pair{Side::left, "left_ear"}, std::pair{Side::right, "right_ear"}}) {
    cv::Rect2f box = ear_box(f, side);
    box.height += 25;  // what hangs below the lobe
    rings.regions.push_back(frame_region(e, box, label));
  }
  auto chain = finding("necklace", Outcome::cannot_tell, "项链不能自动判断，请查看颈部。",
                       "Necklaces cannot be judged by the machine: look at the neckline.");
  const cv::Point2f chin = f.points[8];
  chain.regions = {frame_region(e, {chin.x - 110, chin.y + 10, 220, 170}, "neckline")};

  const double lids = std::max(lid_colour(f, 17, 36), lid_colour(f, 22, 42)), lips = lip_colour(f);
  const double lid_limit = rules.number("makeup", "lid_attention"), lip_limit = rules.number("makeup", "lip_attention");
  const bool strong = lids > lid_limit || lips > lip_limit;
  auto makeup = strong ? finding("makeup", Outcome::attention, "妆容可能过浓，请查看眼部和唇部。",
                                 "The make-up may be heavy: look at eyes and lips.")
                       : finding("makeup", Outcome::pass, "未见颜色特别浓的妆容；其余请结合照片判断。",
                                 "No make-up of striking colour; judge the rest yourself.");
  const bool by_lids = lids / lid_limit >= lips / lip_limit;
  measured(makeup, std::round(by_lids ? lids : lips), "ΔE", std::nullopt, by_lids ? lid_limit : lip_limit);
  makeup.regions = {
      frame_region(e, {f.points[17].x - 10, f.points[19].y - 15, f.points[26].x - f.points[17].x + 20, 85}, "eyes"),
      frame_region(e,
                   {f.points[48].x - 15, f.points[51].y - 15, f.points[54].x - f.points[48].x + 30,
                    f.points[57].y - f.points[51].y + 30},
                   "mouth")};
  if (strong) makeup.suggests = {"MAKEUP"};
  return {rings, chain, makeup};
}

}  // namespace cs::checks
