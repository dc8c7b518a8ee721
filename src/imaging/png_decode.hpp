#pragma once

#include <opencv2/core.hpp>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "imaging/sniff.hpp"

namespace cs::imaging {

/// CV_8UC3, R G B: any PNG, transparency laid over white. "photo.truncated", "photo.unreadable". `header` is that of
/// the same file.
Result<cv::Mat> decode_png(ByteView file, const Header& header);

}  // namespace cs::imaging
