#include "imaging/cut.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cs::imaging {
namespace {

double outside(double v, double low, double high) {
  return v < low ? low - v : v > high ? v - high : 0;
}

/// 0 in the middle of the band, 1 at its ends, growing with the square.
double unease(double v, double low, double high) {
  const double t = (v - (low + high) / 2) / ((high - low) / 2);
  return t * t;
}

}  // namespace

std::optional<Cut> choose_cut(const HeadPlace& head, cv::Size picture, const CutBands& b, MayWiden widen,
                              double most_enlarged) {
  if (picture.empty() || head.width <= 0 || head.eye_y <= head.crown_y) return std::nullopt;
  // The region in steps of the reduced proportions (3 x 4 for 480 x 640), so that both scales are the same.
  const int divisor = std::gcd(b.frame.width, b.frame.height);
  const int step_w = b.frame.width / divisor, step_h = b.frame.height / divisor;
  const double largest_scale = std::min(most_enlarged, b.face_max / head.width);
  const double smallest_scale = b.face_min / head.width;
  if (smallest_scale > most_enlarged) return std::nullopt;
  const int least = std::max(1, static_cast<int>(std::ceil(b.frame.width / largest_scale / step_w)));
  const int most = static_cast<int>(std::floor(b.frame.width / smallest_scale / step_w));

  std::optional<Cut> best;
  double best_cost = 0;
  const int stride = std::max(1, (most - least) / 80);
  for (int n = least; n <= most; n += stride) {
    const cv::Size size(n * step_w, n * step_h);
    const double s = static_cast<double>(b.frame.width) / size.width;
    // Across: in the middle, pushed in where the picture ends and the person with it.
    if (size.width > picture.width && !(widen.left && widen.right)) continue;
    int left = cvRound(head.centre_x - size.width / 2.0);
    if (!widen.right) left = std::min(left, picture.width - size.width);
    if (!widen.left) left = std::max(left, 0);
    const double off = std::abs((head.centre_x - left) * s - b.frame.width / 2.0);
    // Down: the bottom must lie within the picture.
    for (double eyes = b.eyes_min; eyes <= b.eyes_max; eyes += 4) {
      const int top = std::min(cvRound(head.eye_y - eyes / s), picture.height - size.height);
      const double eye_at = (head.eye_y - top) * s, crown_at = (head.crown_y - top) * s;
      const double missed = outside(eye_at, b.eyes_min, b.eyes_max) + outside(crown_at, b.crown_min, b.crown_max) +
                            std::max(0.0, off - b.off_centre_max);
      const double cost = 100 * missed + unease(head.width * s, b.face_min, b.face_max) +
                          unease(eye_at, b.eyes_min, b.eyes_max) + unease(crown_at, b.crown_min, b.crown_max) +
                          off / b.off_centre_max;
      if (!best || cost < best_cost) {
        best = Cut{cv::Rect({left, top}, size), s, missed};
        best_cost = cost;
      }
    }
  }
  return best;
}

}  // namespace cs::imaging
