// A face's surface in 468 points: MediaPipe's face mesh. It sees what 68 points do not: lips' inner edges, lids, brows.
#pragma once

#include <array>
#include <memory>
#include <opencv2/core.hpp>
#include <string>

#include "base/result.hpp"
#include "faces/analyser.hpp"

namespace cs::faces {

/// Points in MediaPipe's canonical order (for example 13 and 14: inner edge of the upper and lower lip; 78 and 308:
/// inner corners of the mouth; 159 and 145, 386 and 374: upper and lower lid of the eye on the picture's left and
/// right; 10: top of the forehead; 152: chin). "Left" is the picture's left.
struct Mesh {
  std::array<cv::Point2f, 468> points;  ///< pixels of the picture that was given
  std::array<float, 468> depth;         ///< same unit, smaller is nearer to the camera; 0 at the head's middle
  float presence = 0;                   ///< 0 to 1: that there is a face at all
};

/// One thread at a time; load one for each thread.
class FaceMesh {
 public:
  virtual ~FaceMesh() = default;
  /// `rgb` is CV_8UC3. Works on an upright cut of 192 x 192 pixels around the face. 3 ms on one core.
  virtual Mesh find(const cv::Mat& rgb, const Face& face) = 0;
  virtual std::string fingerprint() const = 0;
};

/// Errors "model.missing", "model.damaged".
Result<std::unique_ptr<FaceMesh>> load_face_mesh();

}  // namespace cs::faces
