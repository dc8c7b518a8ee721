#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>

namespace cs::imaging {

/// Both pupils, in pixels of the picture; "left" is the picture's left.
struct EyePair {
  cv::Point2f left, right;
};

/// 256 bits of the low spatial frequencies of the head (with `eyes`: of what lies round them, so that cutting, borders
/// and turning do not matter) or of the whole picture. `rgb`: CV_8UC3. nullopt for a picture without any structure.
std::optional<std::array<std::uint64_t, 4>> picture_hash(const cv::Mat& rgb, const std::optional<EyePair>& eyes);

}  // namespace cs::imaging
