// shoulders_level: both shoulders at one height (双肩齐平). By the person mask: on columns at the same distance left
// and right of the chin, the height at which the person begins below it. Hair that hangs there or a shoulder out of the
// picture: cannot tell.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "checks/appearance.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// Where columns are looked at, in face widths from the chin.
constexpr float nearest = 0.75F, farthest = 1.05F;

/// Height of the outline of one shoulder, pixels of the mask; none where it cannot be seen.
std::optional<double> shoulder(const cv::Mat& person, cv::Point2f chin, float w, int side) {
  double sum = 0;
  int n = 0;
  for (float d = nearest; d <= farthest; d += 0.05F) {
    const int x = cvRound(chin.x + static_cast<float>(side) * d * w);
    if (x < 1 || x >= person.cols - 1) return std::nullopt;
    const int from = cvRound(chin.y - 0.1F * w);
    if (from < 0 || from >= person.rows || person.at<float>(from, x) > 0.5F) return std::nullopt;  // hair, or a hand
    int y = from;
    while (y < person.rows && person.at<float>(y, x) <= 0.5F) ++y;
    if (y >= person.rows - 1) return std::nullopt;
    // Between two rows, so that steps of the small mask do not count.
    const double above = person.at<float>(y - 1, x), here = person.at<float>(y, x);
    sum += y - 1 + (0.5 - above) / std::max(1e-3, here - above);
    ++n;
  }
  return sum / n;
}

}  // namespace

std::vector<domain::Finding> check_shoulders(const Evidence& e, const Rules& rules) {
  const faces::Face& face = *e.face();
  const auto scale = e.person.empty() ? 1.0F : static_cast<float>(e.person.cols) / static_cast<float>(e.analysed.cols);
  const cv::Point2f chin = face.chin() * scale;
  const float w = static_cast<float>(face.width()) * scale;
  const auto left = e.person.empty() ? std::nullopt : shoulder(e.person, chin, w, -1);
  const auto right = e.person.empty() ? std::nullopt : shoulder(e.person, chin, w, 1);
  if (!left || !right)
    return {finding("shoulders_level", Outcome::cannot_tell, "看不清双肩，无法判断是否齐平。",
                    "Cannot tell whether the shoulders are level: they are not both to be seen.")};
  const double left_y = left.value_or(0), right_y = right.value_or(0);
  const double across = static_cast<double>((nearest + farthest) * w);
  const double degrees = std::atan2(right_y - left_y, across) * 180 / std::numbers::pi;
  const double most = rules.number("shoulders_level", "attention_deg");
  const bool uneven = std::abs(degrees) > most;
  auto f =
      uneven ? finding("shoulders_level", Outcome::attention, fmt::format("双肩不平，约 {:.0f}°。", std::abs(degrees)),
                       fmt::format("The shoulders are not level: about {:.0f} degrees.", std::abs(degrees)))
             : finding("shoulders_level", Outcome::pass, "双肩齐平。", "The shoulders are level.");
  measured(f, std::round(degrees * 10) / 10, "deg", -most, most);
  const float middle = (nearest + farthest) / 2 * w;
  f.regions = {line_region(e.at(cv::Point2f(chin.x - middle, static_cast<float>(left_y)) / scale),
                           e.at(cv::Point2f(chin.x + middle, static_cast<float>(right_y)) / scale), "shoulders")};
  if (uneven) f.suggests = {"HEAD_TILTED"};
  return {f};
}

}  // namespace cs::checks
