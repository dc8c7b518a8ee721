// An independent judge of the painted faces: dlib's detector and landmarks.
#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <vector>

namespace cs::demo {

struct FoundFace {
  cv::Point2d left_eye, right_eye;  ///< means of the lids' landmarks, "left" as seen in the picture
};

class FaceFinder {
 public:
  FaceFinder();
  ~FaceFinder();
  std::vector<FoundFace> find(const cv::Mat3b& picture);

 private:
  struct Models;
  std::unique_ptr<Models> models_;
};

}  // namespace cs::demo
