#pragma once

#include <opencv2/core.hpp>

namespace cs::imaging {

/// R G B A (CV_8UC4) laid over white, as R G B. `rgb` has the size and is CV_8UC3.
inline void flatten(const cv::Mat& rgba, cv::Mat& rgb) {
  for (int y = 0; y < rgba.rows; ++y) {
    const auto* in = rgba.ptr<cv::Vec4b>(y);
    auto* out = rgb.ptr<cv::Vec3b>(y);
    for (int x = 0; x < rgba.cols; ++x)
      for (int c = 0; c < 3; ++c)
        out[x][c] = static_cast<unsigned char>((in[x][c] * in[x][3] + 255 * (255 - in[x][3]) + 127) / 255);
  }
}

}  // namespace cs::imaging
