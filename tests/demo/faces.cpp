#include "faces.hpp"

#include <dlib/image_processing.h>
#include <dlib/image_processing/frontal_face_detector.h>

#include <cstdlib>
#include <opencv2/imgproc.hpp>

namespace cs::demo {

struct FaceFinder::Models {
  dlib::frontal_face_detector detector = dlib::get_frontal_face_detector();
  dlib::shape_predictor landmarks;
};

FaceFinder::FaceFinder() : models_(std::make_unique<Models>()) {
  dlib::deserialize("/usr/share/dlib/shape_predictor_68_face_landmarks.dat") >> models_->landmarks;
}
FaceFinder::~FaceFinder() = default;

std::vector<FoundFace> FaceFinder::find(const cv::Mat3b& picture) {
  cv::Mat grey;
  cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
  dlib::array2d<unsigned char> image(grey.rows, grey.cols);
  for (int y = 0; y < grey.rows; ++y)
    for (int x = 0; x < grey.cols; ++x) image[y][x] = grey.at<unsigned char>(y, x);
  std::vector<FoundFace> out;
  for (const dlib::rectangle& box : models_->detector(image)) {
    const dlib::full_object_detection shape = models_->landmarks(image, box);
    const auto mean = [&](unsigned long from) {
      cv::Point2d sum;
      for (unsigned long i = from; i < from + 6; ++i)
        sum += cv::Point2d(static_cast<double>(shape.part(i).x()), static_cast<double>(shape.part(i).y()));
      return sum / 6.0;
    };
    out.push_back({mean(36), mean(42)});
  }
  return out;
}

}  // namespace cs::demo
