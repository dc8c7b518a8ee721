#pragma once

#include <opencv2/core.hpp>

namespace cs::imaging {

/// Whether all colours jump by one amount from some block of a JPEG on, and stay there. Damage in a scan does that when
/// the decoder finds its way back into step: it warns of nothing, since brightness is coded as the difference from the
/// block before. `rgb`: CV_8UC3 as decoded; `block_rows`: pixels of it that one row of blocks takes. Where a row shows
/// next to nothing, a flat wall, a jump is not told from the edge of a screenshot's bar and not spoken of.
bool colours_jump(const cv::Mat& rgb, double block_rows);

}  // namespace cs::imaging
