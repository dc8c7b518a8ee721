// exposure: brightness of the face, and how much of it is burnt out or drowned. ISO/IEC 29794-5 as OFIQ counts it: luma
// 0-25 and 247-255. The median of the face's luma says how bright it is. Skin tones differ, light does not care: a dark
// face is a fault only where nothing in the picture is bright, so that nobody is warned about for their skin. For the
// same reason a colour that is clipped counts beside the luma: over-exposed dark skin has the luma of fair skin, and no
// red left.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "checks/check.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

struct Light {
  double median = 0, burnt = 0, drowned = 0;  ///< luma 0-255; shares 0-1
};

Light measure(const cv::Mat& grey, const cv::Mat& mask) {
  int histogram[256] = {}, n = 0;
  for (int y = 0; y < grey.rows; ++y)
    for (int x = 0; x < grey.cols; ++x)
      if (mask.at<unsigned char>(y, x)) ++histogram[grey.at<unsigned char>(y, x)], ++n;
  Light light;
  if (n == 0) return light;
  int below = 0;
  for (int v = 0; v < 256; ++v) {
    if (below * 2 < n) light.median = v;
    below += histogram[v];
    if (v <= 25) light.drowned += histogram[v];
    if (v >= 247) light.burnt += histogram[v];
  }
  light.drowned /= n, light.burnt /= n;
  return light;
}

/// Share of the face where a colour is at its end: what is brighter there is lost, also where the luma is not.
double clipped(const cv::Mat& rgb, const cv::Mat& mask) {
  constexpr int end = 254;
  int n = 0, at_end = 0;
  for (int y = 0; y < rgb.rows; ++y)
    for (int x = 0; x < rgb.cols; ++x)
      if (mask.at<unsigned char>(y, x)) {
        const cv::Vec3b p = rgb.at<cv::Vec3b>(y, x);
        ++n;
        at_end += std::max({p[0], p[1], p[2]}) >= end;
      }
  return n > 0 ? static_cast<double>(at_end) / n : 0;
}

}  // namespace

std::vector<domain::Finding> check_exposure(const Evidence& e, const Rules& rules) {
  const faces::Face& face = *e.face();
  std::vector<cv::Point> outline;  // jaw and brows: the face without hair
  for (std::size_t i = 0; i <= 16; ++i) outline.emplace_back(face.landmarks[i]);
  for (std::size_t i = 26; i >= 17; --i) outline.emplace_back(face.landmarks[i]);
  const cv::Rect box = cv::boundingRect(outline) & cv::Rect({}, e.analysed.size());
  if (box.area() < 100)
    return {
        finding("exposure", Outcome::cannot_tell, "面部不完整，无法判断曝光。", "Cannot tell: the face is not whole.")};
  cv::Mat grey, mask(box.size(), CV_8U, cv::Scalar(0));
  cv::cvtColor(e.analysed(box), grey, cv::COLOR_RGB2GRAY);
  for (cv::Point& p : outline) p -= box.tl();
  cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{outline}, cv::Scalar(255));
  const Light light = measure(grey, mask);
  const auto number = [&](const char* name) { return rules.number("exposure", name); };

  auto f = finding("exposure", Outcome::pass, "面部曝光合适。", "The face is well exposed.");
  measured(f, light.median, "luma", number("median_min"), number("median_max"));
  const auto say = [&](Outcome outcome, const char* zh, const char* en, const char* reason) {
    f.outcome = outcome;
    f.message = {zh, en};
    f.suggests = {reason};
    f.regions = {box_region(e.at(box.tl()), e.at(box.br()), "face")};
  };
  const bool dark_picture = bright_luma(e.analysed) < number("bright_enough");
  if (dark_picture && (light.median < number("median_fail_below") || light.drowned > number("drowned_fail")))
    say(Outcome::fail, "面部过暗。", "The face is too dark.", "TOO_DARK");
  else if (light.median > number("median_fail_above") || light.burnt > number("burnt_fail"))
    say(Outcome::fail, "面部过曝。", "The face is over-exposed.", "TOO_BRIGHT");
  else if (light.median < (dark_picture ? number("median_min") : number("median_min_bright")))
    say(Outcome::attention, "面部偏暗。", "The face is rather dark.", "TOO_DARK");
  else if (light.median > number("median_max") || light.burnt > number("burnt_attention") ||
           clipped(e.analysed(box), mask) > number("clipped_attention"))
    say(Outcome::attention, "面部偏亮或有高光。", "The face is rather bright or has burnt-out spots.", "TOO_BRIGHT");
  return {f};
}

}  // namespace cs::checks
