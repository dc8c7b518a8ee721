// border_text: no border round the picture. A border is a strip of one colour along an edge that ends in a straight
// line parallel to it, on two opposite edges or on three; a plain wall has no such line. Text is for the reviewer.
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "checks/appearance.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

constexpr int looked_at_edge = 512;
/// A strip is of one colour where no pixel is farther than this from it (levels of 255).
constexpr int same_colour = 8;
/// And ends where this share of a line differs from it by more than `step`.
constexpr double ends_in = 0.7;
constexpr int step = 12;
/// No border is broader than this share of the picture.
constexpr double broadest = 0.2;

/// Lines of one colour from the first row of `m` on; 0 where they do not end in a straight line.
int strip(const cv::Mat& m) {
  const cv::Vec3b colour = m.at<cv::Vec3b>(0, m.cols / 2);
  const auto far_from = [&](int y, int limit) {
    int n = 0;
    for (int x = 0; x < m.cols; ++x) {
      const cv::Vec3b p = m.at<cv::Vec3b>(y, x);
      n += std::max({std::abs(p[0] - colour[0]), std::abs(p[1] - colour[1]), std::abs(p[2] - colour[2])}) > limit;
    }
    return static_cast<double>(n) / m.cols;
  };
  const int most = static_cast<int>(broadest * m.rows);
  for (int y = 0; y < most; ++y) {
    if (far_from(y, same_colour) <= 0.02) continue;
    // One line may be a mixture of both.
    return y > 0 && std::max(far_from(y, step), far_from(std::min(y + 1, m.rows - 1), step)) >= ends_in ? y : 0;
  }
  return 0;
}

}  // namespace

std::vector<domain::Finding> check_border(const Evidence& e, const Rules& rules) {
  const double k = std::min(1.0, static_cast<double>(looked_at_edge) / std::max(e.analysed.cols, e.analysed.rows));
  if (k * std::min(e.analysed.cols, e.analysed.rows) < 64)
    return {finding("border_text", Outcome::cannot_tell, "照片太小，看不出边框。",
                    "Cannot tell: the picture is too small.")};
  cv::Mat small, side;
  cv::resize(e.analysed, small, {}, k, k, cv::INTER_LINEAR);  // a border is the same in every pixel
  int widths[4] = {};
  for (int i = 0; i < 4; ++i) {
    side = small;
    if (i == 1) cv::flip(small, side, 0);
    if (i == 2) cv::rotate(small, side, cv::ROTATE_90_CLOCKWISE);
    if (i == 3) cv::rotate(small, side, cv::ROTATE_90_COUNTERCLOCKWISE);
    widths[i] = strip(side);
  }
  const bool opposite = (widths[0] > 0 && widths[1] > 0) || (widths[2] > 0 && widths[3] > 0);
  const int broad = *std::max_element(std::begin(widths), std::end(widths));
  const double share = 100.0 * broad / std::max(small.cols, small.rows);
  const double most = rules.number("border_text", "attention");
  const bool border = opposite && share > most;
  auto f = border
               ? finding("border_text", Outcome::attention, "照片带有边框，请查看。", "The picture has a border: look.")
               : finding("border_text", Outcome::pass, "没有边框；文字请结合照片判断。",
                         "There is no border; look for text yourself.");
  measured(f, opposite ? std::round(share * 10) / 10 : 0, "% of the longer edge", std::nullopt, most);
  if (border) {
    const auto up = static_cast<float>(1 / k);
    const cv::Point2f a(static_cast<float>(widths[2]) * up, static_cast<float>(widths[0]) * up);
    const cv::Point2f b(static_cast<float>(small.cols - widths[3]) * up,
                        static_cast<float>(small.rows - widths[1]) * up);
    f.regions = {box_region(e.at(a), e.at(b), "picture")};
    f.suggests = {"BORDER"};
  }
  return {f};
}

}  // namespace cs::checks
