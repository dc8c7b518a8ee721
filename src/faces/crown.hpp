#pragma once

#include <optional>

#include "faces/analyser.hpp"

namespace cs::faces {

/// The top of the hair in pixels of `rgb`: going up from the brows over the middle of the head until the backdrop
/// begins. The backdrop's colour is taken beside the head, left and right of the face above the eyes. 0 in `y` means
/// that the head reaches the edge of the picture. nullopt when the backdrop is too busy to tell it from hair.
std::optional<cv::Point2f> find_crown(const cv::Mat& rgb, const Face& face);

}  // namespace cs::faces
