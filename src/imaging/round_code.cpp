#include "imaging/round_code.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "imaging/decode.hpp"

namespace cs::imaging {
namespace {

constexpr int edge = 640;           ///< of what is looked at, px
constexpr int angles = 720;         ///< samples of a ring
constexpr int fewest_changes = 30;  ///< from dark to light and back along a ring: the smallest code has 36 rays
constexpr int most_changes = 200;   ///< noise has more
constexpr double least_round = 0.78;
constexpr double least_alike = 0.75;  ///< of two neighbouring rings: strokes point outwards, and a square's do not
constexpr int sectors = 12, most_quiet = 2;  ///< all round, which hair over a face is not

/// What a ring shows, +1 dark, -1 light; samples outside the picture are light.
std::vector<int> ring(const cv::Mat& dark, cv::Point2f centre, double radius) {
  std::vector<int> out(angles);
  for (int i = 0; i < angles; ++i) {
    const double a = 2 * std::numbers::pi * i / angles;
    const int x = cvRound(centre.x + radius * std::cos(a)), y = cvRound(centre.y + radius * std::sin(a));
    const bool inside = x >= 0 && y >= 0 && x < dark.cols && y < dark.rows;
    out[static_cast<std::size_t>(i)] = inside && dark.at<unsigned char>(y, x) ? 1 : -1;
  }
  return out;
}

int changes(const std::vector<int>& r) {
  int n = 0;
  for (std::size_t i = 0; i < r.size(); ++i) n += r[i] != r[(i + 1) % r.size()];
  return n;
}

/// How many sectors of a ring change less than twice.
int quiet_sectors(const std::vector<int>& r) {
  std::array<int, sectors> in{};
  for (std::size_t i = 0; i < r.size(); ++i) in[i * sectors / r.size()] += r[i] != r[(i + 1) % r.size()];
  return static_cast<int>(std::ranges::count_if(in, [](int n) { return n < 2; }));
}

double alike(const std::vector<int>& a, const std::vector<int>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum / static_cast<double>(a.size());
}

/// Most rings between the middle and the rim cross strokes that go on outwards, all round.
bool has_strokes(const cv::Mat& dark, cv::Point2f centre, double radius) {
  int strokes = 0, rings = 0;
  for (double r = 0.60; r < 0.86; r += 0.04, ++rings) {
    const auto here = ring(dark, centre, r * radius), next = ring(dark, centre, (r + 0.02) * radius);
    const int n = changes(here);
    strokes += n >= fewest_changes && n <= most_changes && quiet_sectors(here) <= most_quiet &&
               alike(here, next) >= least_alike;
  }
  return strokes * 7 >= rings * 5;
}

}  // namespace

bool shows_round_code(const cv::Mat& rgb) {
  if (rgb.empty() || rgb.type() != CV_8UC3 || std::min(rgb.cols, rgb.rows) < 120) return false;
  cv::Mat grey, dark, solid;
  cv::cvtColor(shrink_to(rgb, edge), grey, cv::COLOR_RGB2GRAY);
  cv::threshold(grey, dark, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);
  // The strokes of one disc grow together, and what stands beside it does not.
  for (const int reach : {15, 41}) {
    const cv::Mat element = cv::getStructuringElement(cv::MORPH_ELLIPSE, {reach, reach});
    cv::morphologyEx(dark, solid, cv::MORPH_CLOSE, element);
    std::vector<std::vector<cv::Point>> shapes;
    cv::findContours(solid, shapes, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
    for (const auto& shape : shapes) {
      const cv::Rect box = cv::boundingRect(shape);
      const int small = std::min(box.width, box.height), large = std::max(box.width, box.height);
      if (small < 100 || large > small * 1.2) continue;
      // A disc fills the circle around it, and a square, however it is turned, two thirds of it.
      cv::Point2f middle;
      float around = 0;
      std::vector<cv::Point> hull;
      cv::convexHull(shape, hull);
      cv::minEnclosingCircle(hull, middle, around);
      if (cv::contourArea(hull) < least_round * std::numbers::pi * around * around) continue;
      // The rim: of a code with its round corners cut away by marks, the middle of its box is still the middle.
      const cv::Point2f centre(static_cast<float>(box.x) + static_cast<float>(box.width) / 2,
                               static_cast<float>(box.y) + static_cast<float>(box.height) / 2);
      if (has_strokes(dark, centre, large / 2.0)) return true;
    }
  }
  return false;
}

}  // namespace cs::imaging
