#include "imaging/block_edges.hpp"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>

namespace cs::imaging {
namespace {

/// Steps larger than this are edges of the picture itself.
constexpr int largest_step = 24;

/// Of columns; `grey` is CV_8U.
double of_columns(const cv::Mat& grey) {
  std::array<double, 8> sum{}, n{};
  for (int y = 0; y < grey.rows; ++y) {
    const auto* row = grey.ptr<unsigned char>(y);
    for (int x = 1; x < grey.cols; ++x) {
      const int step = std::abs(row[x] - row[x - 1]);
      if (step > largest_step) continue;
      sum[static_cast<std::size_t>(x & 7)] += step;
      n[static_cast<std::size_t>(x & 7)] += 1;
    }
  }
  std::array<double, 8> mean{};
  for (std::size_t i = 0; i < 8; ++i) mean[i] = sum[i] / std::max(1.0, n[i]);
  std::sort(mean.begin(), mean.end());
  // A floor, so that a picture without any structure has no grid either.
  return mean[7] / std::max(0.05, (mean[3] + mean[4]) / 2) - 1;
}

}  // namespace

double block_edges(const cv::Mat& rgb) {
  if (std::min(rgb.cols, rgb.rows) < 64) return 0;
  cv::Mat grey, turned;
  cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
  cv::transpose(grey, turned);
  return std::max(0.0, std::min(of_columns(grey), of_columns(turned)));
}

}  // namespace cs::imaging
