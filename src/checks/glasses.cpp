// glasses_glare, glasses_tint: lenses may not mirror and not be tinted (镜片不能反光，不得戴有色眼镜). Glare is a white
// patch over an eye that is much larger than the catchlight in a pupil. A tinted lens makes the skin between eye and
// cheek darker, or of another colour, than the cheek below. Coloured contact lenses are for the reviewer: the eyes are
// shown for it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "checks/check.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// Largest white patch near an eye, in pixels of the frame.
int white_patch(const FaceFrame& f, cv::Point2f eye, double light, double most_colour) {
  const cv::Rect box =
      cv::Rect(cvRound(eye.x) - 32, cvRound(eye.y) - 20, 64, 42) & cv::Rect(0, 0, FaceFrame::width, FaceFrame::height);
  if (box.area() == 0) return 0;
  cv::Mat white(box.size(), CV_8U), labels, stats, centres;
  for (int y = 0; y < box.height; ++y)
    for (int x = 0; x < box.width; ++x) {
      const cv::Vec3f c = f.at(box.x + x, box.y + y);
      white.at<unsigned char>(y, x) = c[0] > light && std::hypot(c[1], c[2]) < most_colour ? 255 : 0;
    }
  const int n = cv::connectedComponentsWithStats(white, labels, stats, centres);
  int most = 0;
  for (int i = 1; i < n; ++i) most = std::max(most, stats.at<int>(i, cv::CC_STAT_AREA));
  return most;
}

struct Lens {
  double light = 1;   ///< of the skin below the eye against the cheek
  double colour = 0;  ///< CIELAB distance of their colours, lightness left out
};

Lens below_eye(const FaceFrame& f, cv::Point2f eye) {
  const int x = cvRound(eye.x), y = cvRound(eye.y);
  const auto lid = f.tone({x - 16, y + 14, 32, 9}), cheek = f.tone({x - 16, y + 44, 32, 14});
  Lens lens;
  if (!lid || !cheek) return lens;
  lens.light = lid->lab[0] / std::max(1.0F, cheek->lab[0]);
  lens.colour = std::hypot(lid->lab[1] - cheek->lab[1], lid->lab[2] - cheek->lab[2]);
  return lens;
}

}  // namespace

std::vector<domain::Finding> check_glasses(const Evidence& e, const Rules& rules) {
  const FaceFrame& f = e.frame();
  const cv::Point2f l = f.centre(36, 42), r = f.centre(42, 48);
  const auto eye_box = [&](cv::Point2f c, const char* label) {
    return frame_region(e, {c.x - 40, c.y - 32, 80, 68}, label);
  };
  const std::vector<domain::Region> both = {eye_box(l, "left_eye"), eye_box(r, "right_eye")};

  const double light = rules.number("glasses_glare", "light"), colour = rules.number("glasses_glare", "most_colour");
  const double patch = std::max(white_patch(f, l, light, colour), white_patch(f, r, light, colour)) * 1000.0 /
                       (FaceFrame::eye_distance * FaceFrame::eye_distance);
  const double most = rules.number("glasses_glare", "attention"), bad = rules.number("glasses_glare", "fail");
  const Outcome g = patch > bad ? Outcome::fail : patch > most ? Outcome::attention : Outcome::pass;
  auto glare = g == Outcome::pass
                   ? finding("glasses_glare", g, "眼前无反光。", "No glare before the eyes.")
                   : finding("glasses_glare", g, "镜片可能反光，请查看。", "The glasses may mirror light: look.");
  measured(glare, std::round(patch * 10) / 10, "‰", std::nullopt, most);
  glare.regions = both;
  if (g != Outcome::pass) glare.suggests = {"GLASSES_GLARE"};

  const Lens a = below_eye(f, l), b = below_eye(f, r);
  const double darkest = std::min(a.light, b.light), strongest = std::max(a.colour, b.colour);
  const double dim = rules.number("glasses_tint", "light_attention"), dark = rules.number("glasses_tint", "light_fail");
  const double coloured = rules.number("glasses_tint", "colour_attention");
  const Outcome t = darkest < dark                          ? Outcome::fail
                    : darkest < dim || strongest > coloured ? Outcome::attention
                                                            : Outcome::pass;
  auto tint = t == Outcome::pass
                  ? finding("glasses_tint", t, "未见有色镜片；美瞳请放大眼睛查看。",
                            "No tinted lenses seen; look at the eyes for coloured contact lenses.")
                  : finding("glasses_tint", t, "镜片可能有色，请查看。", "The lenses may be tinted: look.");
  measured(tint, std::round(darkest * 100) / 100, "ratio", dim, std::nullopt);
  tint.regions = both;
  if (t != Outcome::pass) tint.suggests = {"GLASSES_TINT"};
  return {glare, tint};
}

}  // namespace cs::checks
