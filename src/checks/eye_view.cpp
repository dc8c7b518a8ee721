#include "checks/eye_view.hpp"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace cs::checks {
namespace {

constexpr float least_width = 12;
/// Points of MediaPipe's mesh round an eye: from the corner on the picture's left over the upper lid to the other
/// corner, and back along the lower lid.
constexpr std::array<std::array<std::size_t, 16>, 2> rings = {
    {{33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7},
     {362, 398, 384, 385, 386, 387, 388, 466, 263, 249, 390, 373, 374, 380, 381, 382}}};

}  // namespace

std::optional<EyeView> eye_view(const Evidence& e, int side) {
  if (!e.mesh) return std::nullopt;
  const auto& ring = rings.at(static_cast<std::size_t>(side));
  const cv::Point2f a = e.mesh->points[ring[0]], b = e.mesh->points[ring[8]];
  const cv::Point2f across = b - a, down(-across.y, across.x);
  const auto distance = static_cast<float>(cv::norm(across));
  if (distance < least_width) return std::nullopt;
  EyeView v;
  const float scale = 1 / (EyeView::corner_right - EyeView::corner_left);
  const cv::Point2f ux = across * scale, uy = down * scale;
  const cv::Point2f origin = a - ux * EyeView::corner_left - uy * EyeView::middle_y;
  v.to_analysed = {ux.x, uy.x, origin.x, ux.y, uy.y, origin.y};
  const cv::Rect2f all({}, cv::Size2f(e.analysed.size()));
  if (!all.contains(origin) || !all.contains(origin + ux * EyeView::width + uy * EyeView::height)) return std::nullopt;
  // Large eyes are reduced first, so that the warp does not leave out pixels.
  cv::Mat source = e.analysed;
  cv::Matx23f map = v.to_analysed;
  if (distance * scale > 1.5F) {
    const float reach = distance * 1.6F;
    const cv::Point2f centre = (a + b) * 0.5F;
    const cv::Rect part = cv::Rect(cv::Rect2f(centre.x - reach, centre.y - reach, 2 * reach, 2 * reach)) &
                          cv::Rect({}, e.analysed.size());
    const float k = 1 / (distance * scale);
    cv::resize(e.analysed(part), source, {}, static_cast<double>(k), static_cast<double>(k), cv::INTER_AREA);
    const auto x = static_cast<float>(part.x), y = static_cast<float>(part.y);
    map = {map(0, 0) * k, map(0, 1) * k, (map(0, 2) - x) * k, map(1, 0) * k, map(1, 1) * k, (map(1, 2) - y) * k};
  }
  cv::warpAffine(source, v.rgb, map, {EyeView::width, EyeView::height}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_REPLICATE);
  cv::cvtColor(v.rgb, v.light, cv::COLOR_RGB2GRAY);
  std::vector<cv::Point> outline;
  const float length2 = ux.x * ux.x + ux.y * ux.y;
  float top = EyeView::height, bottom = 0;
  for (const std::size_t i : ring) {
    const cv::Point2f d = e.mesh->points[i] - origin;
    const cv::Point2f q((d.x * ux.x + d.y * ux.y) / length2, (d.x * uy.x + d.y * uy.y) / length2);
    outline.emplace_back(cvRound(q.x), cvRound(q.y));
    top = std::min(top, q.y), bottom = std::max(bottom, q.y);
  }
  v.open = bottom - top;
  v.opening = cv::Mat(EyeView::height, EyeView::width, CV_8U, cv::Scalar(0));
  cv::fillPoly(v.opening, std::vector<std::vector<cv::Point>>{outline}, cv::Scalar(255));
  return v;
}

std::optional<cv::Point2f> EyeView::iris() const {
  std::vector<unsigned char> inside;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      if (opening.at<unsigned char>(y, x) != 0) inside.push_back(light.at<unsigned char>(y, x));
  if (inside.size() < 100) return std::nullopt;
  // The iris takes a third to a half of the opening: the darkest third is within it, or is lashes above it.
  const auto third = inside.begin() + static_cast<long>(inside.size() / 3);
  std::nth_element(inside.begin(), third, inside.end());
  const double limit = *third;
  double sum = 0, sx = 0, sy = 0;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      if (opening.at<unsigned char>(y, x) == 0) continue;
      const double weight = std::max(0.0, limit + 4 - light.at<unsigned char>(y, x));
      sum += weight, sx += weight * x, sy += weight * y;
    }
  if (sum < 100) return std::nullopt;
  return cv::Point2f(static_cast<float>(sx / sum), static_cast<float>(sy / sum));
}

}  // namespace cs::checks
