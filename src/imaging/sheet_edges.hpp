// The outline of a print or a screen that lies in the picture with surroundings of its own.
#pragma once

#include <opencv2/core.hpp>

namespace cs::imaging {

/// Looks for straight edges round a head (`head`: face box in pixels of `rgb`): one below the chin that runs across the
/// body, which nothing behind a person does, and one beside the head that meets it. Or a dark, even frame left, right
/// and above, as of a device. The sheet as far as it is seen (a side that is not seen is the picture's edge); empty
/// when there is none. `rgb`: CV_8UC3. About 10 ms.
cv::Rect2f find_sheet(const cv::Mat& rgb, const cv::Rect2f& head);

}  // namespace cs::imaging
