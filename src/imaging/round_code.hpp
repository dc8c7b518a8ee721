// WeChat's round mini-program codes (小程序码), which nobody outside can read: whether a picture shows one.
#pragma once

#include <opencv2/core.hpp>

namespace cs::imaging {

/// `rgb`: CV_8UC3, upright or not. True for a disc of many radial strokes around an empty middle; portraits, QR codes
/// and screens without one give false. Some 20 ms, whatever the size.
bool shows_round_code(const cv::Mat& rgb);

}  // namespace cs::imaging
