#pragma once

#include <opencv2/core.hpp>

namespace cs::imaging {

/// Colour guided filter (He, Sun, Tang 2010): `p` (CV_32F) made to follow the edges of `guide` (CV_32FC3, 0-1, the same
/// size) within windows of 2 r + 1. Result CV_32F, not clamped. The windows' coefficients are found at half size, as in
/// the same authors' Fast Guided Filter (2015): they are smooth, and it costs a third.
cv::Mat guided_filter(const cv::Mat& guide, const cv::Mat& p, int r, float eps);

}  // namespace cs::imaging
