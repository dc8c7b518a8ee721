// Writing JPEG: the same pixels give the same bytes.
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>

#include "base/bytes.hpp"

namespace cs::imaging {

enum class Chroma : std::uint8_t { full, halved };  ///< 4:4:4, 4:2:0

/// JFIF, 24-bit, baseline, sRGB as JFIF means it, `dpi` in its header. `rgb`: CV_8UC3. `quality` 1 to 100 on libjpeg's
/// scale.
Bytes encode_jpeg(const cv::Mat& rgb, int quality, Chroma chroma, int dpi);

struct SizedJpeg {
  Bytes bytes;
  int quality = 0;
  bool in_size = false;  ///< false: even the lowest quality allowed is too large, or the highest too small
};

/// The best quality from `lowest` to 100 whose file has at most `most_bytes`. Colour keeps its full resolution unless
/// that would cost more than quality 80.
SizedJpeg encode_to_size(const cv::Mat& rgb, std::size_t least_bytes, std::size_t most_bytes, int lowest, int dpi);

}  // namespace cs::imaging
