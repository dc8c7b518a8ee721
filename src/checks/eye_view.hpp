// An eye at one size, its corners level, by the points of the mesh: for what has to be seen within the lids.
#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "checks/check.hpp"

namespace cs::checks {

struct EyeView {
  static constexpr int width = 128, height = 64;
  static constexpr float corner_left = 32, corner_right = 96, middle_y = 32;  ///< where the corners are

  cv::Mat rgb;      ///< CV_8UC3
  cv::Mat light;    ///< CV_8UC1, luma
  cv::Mat opening;  ///< CV_8UC1, 255 between the lids
  float open = 0;   ///< height of the opening, pixels of the view
  cv::Matx23f to_analysed;

  /// Middle of the iris: of the dark between the lids. None where hardly anything is dark.
  std::optional<cv::Point2f> iris() const;
};

/// The eye on the picture's left (0) or right (1). Only with a mesh; none where the eye is narrower than 12 pixels or
/// leaves the picture.
std::optional<EyeView> eye_view(const Evidence& e, int side);

}  // namespace cs::checks
