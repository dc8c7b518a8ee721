#include "imaging/picture_hash.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace cs::imaging {
namespace {

constexpr int side = 64;   ///< of the reduced picture
constexpr int waves = 16;  ///< frequencies kept in each direction: 256 of them

/// The head at `side` x `side`, eyes level, CV_32F.
cv::Mat reduced_head(const cv::Mat& rgb, const EyePair& eyes) {
  const cv::Point2f across = eyes.right - eyes.left;
  const double apart = cv::norm(across);
  // First reduced until at most two pixels fall on one, so that nothing is left out between them.
  const double wanted = side / 4.2 / apart;
  cv::Mat grey;
  double shrink = 1;
  const cv::Point2f middle = (eyes.left + eyes.right) * 0.5F;
  const cv::Rect around(cv::Point(cvRound(middle.x - 2.5 * apart), cvRound(middle.y - 2.5 * apart)),
                        cv::Size(cvRound(5 * apart), cvRound(5 * apart)));
  const cv::Rect part = around & cv::Rect({}, rgb.size());
  cv::cvtColor(rgb(part), grey, cv::COLOR_RGB2GRAY);
  if (wanted < 0.5) {
    shrink = wanted * 2;
    cv::resize(grey, grey, {}, shrink, shrink, cv::INTER_AREA);
  }
  const double scale = wanted / shrink, angle = std::atan2(across.y, across.x);
  const cv::Point2d centre((middle.x - static_cast<float>(part.x)) * shrink,
                           (middle.y - static_cast<float>(part.y)) * shrink);
  const double c = std::cos(angle) * scale, s = std::sin(angle) * scale;
  const cv::Matx23d to(c, s, side / 2.0 - c * centre.x - s * centre.y,  //
                       -s, c, side * 0.44 + s * centre.x - c * centre.y);
  cv::Mat out;
  cv::warpAffine(grey, out, to, {side, side}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return out;
}

cv::Mat reduced_whole(const cv::Mat& rgb) {
  cv::Mat grey, small;
  cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
  cv::resize(grey, small, {side, side}, 0, 0, cv::INTER_AREA);
  return small;
}

}  // namespace

std::optional<std::array<std::uint64_t, 4>> picture_hash(const cv::Mat& rgb, const std::optional<EyePair>& eyes) {
  if (rgb.empty()) return std::nullopt;
  const bool by_eyes = eyes && cv::norm(eyes->right - eyes->left) >= 8;
  cv::Mat small, waves_of;
  (by_eyes ? reduced_head(rgb, *eyes) : reduced_whole(rgb)).convertTo(small, CV_32F);
  cv::dct(small, waves_of);
  std::vector<float> values;
  double energy = 0;
  for (int y = 1; y <= waves; ++y)
    for (int x = 1; x <= waves; ++x) {
      values.push_back(waves_of.at<float>(y, x));
      energy += std::abs(values.back());
    }
  if (energy / static_cast<double>(values.size()) < 2) return std::nullopt;
  std::vector<float> sorted = values;
  const auto middle = sorted.begin() + static_cast<long>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  std::array<std::uint64_t, 4> out{};
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] > *middle) out[i / 64] |= std::uint64_t{1} << (i % 64);
  return out;
}

}  // namespace cs::imaging
