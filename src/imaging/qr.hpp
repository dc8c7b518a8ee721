// QR codes in screenshots and in photographs of screens and papers. Runs in the worker process only.
#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace cs::imaging {

struct QrCode {
  std::string payload;                 ///< the code's bytes as they are, 1 to 2953, any values
  std::array<cv::Point2f, 4> corners;  ///< pixels of `rgb`, clockwise from the code's own top left
};

/// `rgb`: CV_8UC3, upright or not. Looks at several sizes, softened, sharpened and by colour channel until a code is
/// read, each at most once; what holds no code costs about 0.6 s for 12 megapixels, what shows one clearly a tenth of
/// that. The same pixels give the same answer. No code: empty.
std::vector<QrCode> read_qr_codes(const cv::Mat& rgb);

}  // namespace cs::imaging
