#include "imaging/examination_views.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "imaging/decode.hpp"
#include "imaging/jpeg_encode.hpp"
#include "imaging/periodicity.hpp"

namespace cs::imaging {
namespace {

/// Quality of the second saving.
constexpr int saved_again_at = 90;
/// All but the brightest 1 % of the changes stay below white; within these, so that a photograph that hardly changes
/// is not shown as noise.
constexpr double least_brighter = 4, most_brighter = 48;

constexpr int picture_side = 768;
constexpr std::size_t most_peaks = 6;
/// The middle is enough, and keeps a photograph of 100 megapixels as quick as one of 4.
constexpr int looked_at = 2048;

}  // namespace

cv::Mat error_level(const cv::Mat& rgb) {
  const Bytes again = encode_jpeg(rgb, saved_again_at, Chroma::full, 300);
  const auto saved = decode(again, 0, {.file_bytes = again.size(), .pixels = std::int64_t{rgb.cols} * rgb.rows});
  cv::Mat apart;
  if (!saved) return apart;
  cv::absdiff(rgb, saved->rgb, apart);
  std::array<int, 256> counts{};
  for (auto p = apart.begin<cv::Vec3b>(); p != apart.end<cv::Vec3b>(); ++p)
    ++counts[std::max({(*p)[0], (*p)[1], (*p)[2]})];
  int high = 255;
  for (std::size_t above = 0;
       high > 1 && above + static_cast<std::size_t>(counts[static_cast<std::size_t>(high)]) < apart.total() / 100;
       --high)
    above += static_cast<std::size_t>(counts[static_cast<std::size_t>(high)]);
  apart.convertTo(apart, CV_8U, std::clamp(255.0 / high, least_brighter, most_brighter));
  return apart;
}

Spectrum spectrum(const cv::Mat& rgb, double ring_from) {
  Spectrum out;
  const cv::Size size(std::min(rgb.cols, looked_at), std::min(rgb.rows, looked_at));
  const cv::Mat middle = rgb(cv::Rect({(rgb.cols - size.width) / 2, (rgb.rows - size.height) / 2}, size));
  const WaveSpectrum waves = brightness_spectrum(middle);
  if (waves.power.empty()) return out;
  const int n = waves.power.cols;
  cv::Mat shifted(n, n, CV_32F);
  for (int y = 0; y < n; ++y)
    for (int x = 0; x < n; ++x)
      shifted.at<float>(y, x) = std::log(1e-6F + waves.power.at<float>((y + n / 2) % n, (x + n / 2) % n));
  // The darkest tenth is black, the middle's own brightness must not darken the rest.
  std::vector<float> sorted(shifted.begin<float>(), shifted.end<float>());
  std::sort(sorted.begin(), sorted.end());
  const float low = sorted[sorted.size() / 10], high = sorted[sorted.size() * 998 / 1000];
  cv::Mat grey, large;
  shifted.convertTo(grey, CV_8U, 235 / std::max(1e-3F, high - low), -235 * low / std::max(1e-3F, high - low));
  cv::resize(grey, large, {picture_side, picture_side}, 0, 0, cv::INTER_NEAREST);
  cv::cvtColor(large, out.picture, cv::COLOR_GRAY2RGB);
  const double k = static_cast<double>(picture_side) / n;
  for (const Wave& wave : waves.standing_out) {
    if (wave.strength < ring_from || out.peaks.size() >= most_peaks) break;
    for (const int sign : {1, -1}) {
      const cv::Point at(cvRound((n / 2.0 + sign * wave.fx + 0.5) * k), cvRound((n / 2.0 + sign * wave.fy + 0.5) * k));
      if (sign > 0) out.peaks.push_back({at, wave.period, wave.strength});
      cv::circle(out.picture, at, 20, {0, 0, 0}, 5, cv::LINE_AA);
      cv::circle(out.picture, at, 20, {255, 140, 26}, 3, cv::LINE_AA);
    }
  }
  return out;
}

}  // namespace cs::imaging
