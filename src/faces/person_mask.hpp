// Which pixels are the person: MediaPipe's selfie segmentation.
#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <string>

#include "base/result.hpp"

namespace cs::faces {

/// One thread at a time; load one for each thread.
class PersonMask {
 public:
  virtual ~PersonMask() = default;
  /// `rgb` is CV_8UC3, any size; the network sees all of it at 256 x 256, so that a part with the head and shoulders
  /// gives finer edges than a whole scene. The answer is CV_32F of the picture's size, 0 (backdrop) to 1 (person), soft
  /// within some 1 % of the width of the edge. 6 ms on one core beside the enlarging.
  virtual cv::Mat find(const cv::Mat& rgb) = 0;
  virtual std::string fingerprint() const = 0;
};

/// Errors "model.missing", "model.damaged".
Result<std::unique_ptr<PersonMask>> load_person_mask();

}  // namespace cs::faces
