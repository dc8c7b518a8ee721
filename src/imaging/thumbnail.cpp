#include "imaging/thumbnail.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "imaging/decode.hpp"

namespace cs::imaging {

std::optional<double> thumbnail_likeness(ByteView thumbnail, int orientation, const cv::Mat& rgb) {
  constexpr int side = 32;
  const auto decoded = decode(thumbnail, 0, {65536, 1'000'000});
  if (!decoded || rgb.empty()) return std::nullopt;
  cv::Mat small = upright(decoded->rgb, orientation);
  // The middle of it in the picture's proportions.
  const double wanted = static_cast<double>(rgb.cols) / rgb.rows;
  const int w = std::clamp(cvRound(small.rows * wanted), 1, small.cols);
  const int h = std::clamp(cvRound(small.cols / wanted), 1, small.rows);
  small = small(cv::Rect((small.cols - w) / 2, (small.rows - h) / 2, w, h));
  const auto values = [](const cv::Mat& from) {
    cv::Mat grey, out;
    cv::resize(from, out, {side, side}, 0, 0, cv::INTER_AREA);
    cv::cvtColor(out, grey, cv::COLOR_RGB2GRAY);
    grey.convertTo(out, CV_64F);
    return cv::Mat(out - cv::mean(out)[0]);
  };
  // Some 250 rows say as much as thousands at this size.
  const int every = std::max(1, rgb.rows / 256);
  const cv::Mat rows(rgb.rows / every, rgb.cols, rgb.type(), const_cast<unsigned char*>(rgb.data),
                     rgb.step * static_cast<std::size_t>(every));
  const cv::Mat a = values(small), b = values(rows);
  const double energy = cv::norm(a) * cv::norm(b);
  // A spread of two grey levels: an empty wall is like everything.
  if (energy < 4.0 * side * side) return std::nullopt;
  return a.dot(b) / energy;
}

}  // namespace cs::imaging
