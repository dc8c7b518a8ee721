// The face brought to one size and upright, so that checks can speak of "a tenth of the eye distance above the brow"
// in whole pixels; with the colours of skin, hair and wall as this photograph shows them.
#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <optional>

#include "faces/analyser.hpp"

namespace cs::checks {

/// A colour in CIELAB (L 0-100) with how far its pixels lie from it, as a median.
struct Tone {
  cv::Vec3f lab;
  float spread = 0;
};

class FaceFrame {
 public:
  static constexpr int eye_distance = 100;  ///< pixels of the frame
  static constexpr int width = 400, height = 420;
  static constexpr int eye_x = 200, eye_y = 200;  ///< the point between the pupils

  FaceFrame(const cv::Mat& analysed, const faces::Face& face);

  cv::Mat rgb;                         ///< CV_8UC3, height x width; the edge is repeated beyond the photograph
  cv::Mat lab;                         ///< CV_8UC3 as OpenCV packs it; read it by at()
  std::array<cv::Point2f, 68> points;  ///< landmarks in pixels of the frame
  Tone skin;                           ///< of the cheeks beside the nose
  std::optional<Tone> wall[2];         ///< left and right of the head; none where it is not plain

  cv::Vec3f at(int x, int y) const {
    const cv::Vec3b v = lab.at<cv::Vec3b>(y, x);
    return {static_cast<float>(v[0]) * (100.0F / 255.0F), static_cast<float>(v[1]) - 128.0F,
            static_cast<float>(v[2]) - 128.0F};
  }
  /// Pixels of the frame -> pixels of the analysed picture.
  cv::Point2f to_analysed(cv::Point2f p) const;
  /// Median colour of a box, which is cut to the frame; none when fewer than 12 pixels are left.
  std::optional<Tone> tone(cv::Rect box) const;
  cv::Point2f centre(std::size_t from, std::size_t to) const;  ///< of points[from .. to)

 private:
  cv::Matx23f back_;
};

}  // namespace cs::checks
