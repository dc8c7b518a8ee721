// Pictures of QR codes with known content.
#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace cs::test {

/// RGB, CV_8UC3: the code of `bytes` (any values) with a margin of two modules, `module` pixels each.
cv::Mat qr_picture(const std::string& bytes, int module, cv::Scalar dark = {0, 0, 0},
                   cv::Scalar light = {255, 255, 255});

}  // namespace cs::test
