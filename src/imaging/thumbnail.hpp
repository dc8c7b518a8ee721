#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "base/bytes.hpp"

namespace cs::imaging {

/// Does the small picture that the camera put beside the large one show the same? Correlation of their brightness, -1
/// to 1; programs that change the picture often leave the camera's thumbnail. `rgb`: the upright picture,
/// `orientation`: how both are stored. None when the thumbnail cannot be read or either shows next to nothing. Black
/// bars that make up for another shape are left out.
std::optional<double> thumbnail_likeness(ByteView thumbnail, int orientation, const cv::Mat& rgb);

}  // namespace cs::imaging
