// Colour profiles in photographs: what a phone saved in wide colour is brought to sRGB, in which everything here
// counts.
#pragma once

#include <opencv2/core.hpp>

#include <optional>

#include "base/bytes.hpp"

namespace cs::imaging {

/// The ICC profile in a JPEG's APP2 segments; nullopt: none, or one that is not whole. At most 4 MB. Safe on any bytes.
std::optional<Bytes> jpeg_profile(ByteView jpeg);

/// Pixels of R G B, or C M Y K as libjpeg gives them (`inverted`: 255 is no ink), in the colours of `profile`, to R G B
/// in sRGB, relative colorimetric with black point compensation. nullopt: the profile is damaged, is not for such
/// pixels, or is sRGB already; then they stay as they are.
std::optional<cv::Mat> to_srgb(const cv::Mat& pixels, ByteView profile, bool inverted = false);

/// The same in place, for R G B (CV_8UC3). False: the pixels stay as they are.
bool bring_to_srgb(cv::Mat& rgb, ByteView profile);

/// A profile for R G B with these chromaticities (CIE x, y) and the transfer curve of sRGB. Empty: they are impossible.
Bytes rgb_profile(cv::Point2d red, cv::Point2d green, cv::Point2d blue, cv::Point2d white);

}  // namespace cs::imaging
