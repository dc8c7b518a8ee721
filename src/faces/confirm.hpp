// A second opinion on faces: another detector looks at one place of a picture.
#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace cs::faces {

/// One thread at a time.
class FaceConfirmer {
 public:
  virtual ~FaceConfirmer() = default;
  /// Whether there is a face where `box` says, by what surrounds it: CV_8UC3, R G B. 7 ms on one core.
  virtual bool confirms(const cv::Mat& rgb, const cv::Rect2f& box) = 0;
  /// Where faces may be in a whole picture, as small as a sixteenth of its longer edge, the likeliest first. Without
  /// those that overlap a likelier one. 7 ms on one core.
  virtual std::vector<cv::Rect2f> places(const cv::Mat& rgb) = 0;
  virtual std::string fingerprint() const = 0;
};

/// Errors "model.missing", "model.damaged".
Result<std::unique_ptr<FaceConfirmer>> load_face_confirmer();

}  // namespace cs::faces
