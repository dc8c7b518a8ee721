// backdrop_shadow: no shadow of the head on the backdrop (背景不得有阴影). A wall's own light changes slowly: a plane
// through the backdrop farther from the person says how light it would be close to the person. Where it is clearly
// darker there, a shadow lies.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "checks/appearance.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// Distances from the person in face widths: hair and the mask's soft edge end before `hair`.
constexpr float hair = 0.10F, close = 0.42F, far = 0.60F;
/// Sectors round the face, the lowest of them left out: shoulders.
constexpr int sectors = 12;
constexpr int least_pixels = 30;

struct Sector {
  double sum = 0;
  int n = 0;
};

}  // namespace

std::vector<domain::Finding> check_backdrop_shadow(const Evidence& e, const Rules& rules) {
  const auto cannot_tell = [] {
    return std::vector{finding("backdrop_shadow", Outcome::cannot_tell, "背景可见部分太少或不是单色，看不出阴影。",
                               "Cannot tell: too little of the backdrop is to be seen, or it is not plain.")};
  };
  if (e.person.empty()) return cannot_tell();
  const faces::Face& face = *e.face();
  const float scale = static_cast<float>(e.person.cols) / static_cast<float>(e.analysed.cols);
  const float w = static_cast<float>(face.width()) * scale;
  const cv::Point2f middle = (face.left_eye() + face.right_eye()) * (0.5F * scale);
  const int bottom = std::min(e.person.rows, cvRound(face.chin().y * scale));
  cv::Mat small, lab, away;
  cv::resize(e.analysed, small, e.person.size(), 0, 0, cv::INTER_LINEAR);  // means of many pixels are what counts
  cv::cvtColor(small, lab, cv::COLOR_RGB2Lab);
  cv::distanceTransform(e.person < 0.5F, away, cv::DIST_L2, 3);

  // Light = a + b x + c y over the backdrop that is far from the person, refitted once without what is no wall.
  const auto light = [&](int x, int y) { return lab.at<cv::Vec3b>(y, x)[0] * (100.0 / 255); };
  const auto from_middle = [&](int x, int y) {
    return cv::Vec3d(1, x - static_cast<double>(middle.x), y - static_cast<double>(middle.y));
  };
  cv::Vec3d plane;
  double off = 1e9;
  for (int round = 0; round < 2; ++round) {
    cv::Matx33d a = cv::Matx33d::zeros();
    cv::Vec3d b;
    int n = 0;
    for (int y = 0; y < bottom; ++y)
      for (int x = 0; x < lab.cols; ++x) {
        if (away.at<float>(y, x) < far * w) continue;
        const cv::Vec3d p = from_middle(x, y);
        if (round > 0 && std::abs(light(x, y) - plane.dot(p)) > 2.5 * off) continue;
        a += p * p.t();
        b += p * light(x, y);
        ++n;
      }
    if (n < 20 * least_pixels) return cannot_tell();
    cv::Vec3d solved;
    if (!cv::solve(a, b, solved, cv::DECOMP_CHOLESKY)) return cannot_tell();
    plane = solved;
    double sum = 0;
    int m = 0;
    for (int y = 0; y < bottom; ++y)
      for (int x = 0; x < lab.cols; ++x)
        if (away.at<float>(y, x) >= far * w) sum += std::abs(light(x, y) - plane.dot(from_middle(x, y))), ++m;
    off = std::max(0.5, sum / m);
  }
  if (off > rules.number("backdrop_shadow", "plain_spread")) return cannot_tell();

  std::vector<Sector> round_head(sectors);
  for (int y = 0; y < bottom; ++y)
    for (int x = 0; x < lab.cols; ++x) {
      const float d = away.at<float>(y, x);
      if (d < hair * w || d > close * w || std::abs(from_middle(x, y)[1]) > 1.6 * static_cast<double>(w)) continue;
      const double angle = std::atan2(from_middle(x, y)[2], from_middle(x, y)[1]) + CV_PI;
      Sector& s =
          round_head[static_cast<std::size_t>(std::clamp(cvFloor(angle / (2 * CV_PI) * sectors), 0, sectors - 1))];
      s.sum += light(x, y) - plane.dot(from_middle(x, y));
      ++s.n;
    }
  double darkest = 0;
  int where = -1, seen = 0;
  for (int i = 0; i < sectors; ++i) {
    const Sector& s = round_head[static_cast<std::size_t>(i)];
    if (s.n < least_pixels) continue;
    ++seen;
    if (where < 0 || s.sum / s.n < darkest) darkest = s.sum / s.n, where = i;
  }
  if (seen < 4) return cannot_tell();
  const double dark = std::max(0.0, -darkest), most = rules.number("backdrop_shadow", "attention");
  const bool shadow = dark > most;
  auto f = shadow ? finding("backdrop_shadow", Outcome::attention, "头部旁边的背景可能有阴影，请查看。",
                            "A shadow may lie on the backdrop beside the head: look.")
                  : finding("backdrop_shadow", Outcome::pass, "背景没有明显的阴影。",
                            "No shadow stands out on the backdrop.");
  measured(f, std::round(dark * 10) / 10, "L*", std::nullopt, most);
  if (shadow) {
    const double angle = (where + 0.5) / sectors * 2 * CV_PI - CV_PI;
    const cv::Point2f at(middle.x + static_cast<float>(std::cos(angle)) * 1.0F * w,
                         middle.y + static_cast<float>(std::sin(angle)) * 1.0F * w);
    const cv::Rect box =
        cv::Rect(cv::Rect2f(at.x - 0.4F * w, at.y - 0.4F * w, 0.8F * w, 0.8F * w)) & cv::Rect({}, e.person.size());
    f.regions = {box_region(e.at(cv::Point2f(box.tl()) / scale), e.at(cv::Point2f(box.br()) / scale), "shadow")};
    f.suggests = {"BACKDROP"};
  }
  return {f};
}

}  // namespace cs::checks
