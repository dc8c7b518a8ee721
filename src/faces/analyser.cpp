#include "faces/analyser.hpp"

#include <dlib/image_processing.h>
#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/opencv.h>
#include <fmt/format.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "base/hash.hpp"

namespace cs::faces {
namespace {

constexpr const char* debian_model = "/usr/share/dlib/shape_predictor_68_face_landmarks.dat";
/// The detector's window is 80 pixels: at this size it finds faces from an eighth of the picture's longer edge.
constexpr int first_edge = 640;
/// Second look when nothing was found: smaller faces, four times the work.
constexpr int second_edge = 1280;

class DlibAnalyser final : public FaceAnalyser {
 public:
  explicit DlibAnalyser(const std::filesystem::path& model) : detector_(dlib::get_frontal_face_detector()) {
    dlib::deserialize(model.string()) >> predictor_;
    fingerprint_ = fmt::format("dlib-hog+{}:{}", model.filename().string(), std::filesystem::file_size(model));
  }

  std::vector<Face> find(const cv::Mat& rgb) override {
    std::vector<Face> faces = find_at(rgb, first_edge);
    if (faces.empty() && std::max(rgb.cols, rgb.rows) > first_edge) faces = find_at(rgb, second_edge);
    std::sort(faces.begin(), faces.end(), [](const Face& a, const Face& b) { return a.box.area() > b.box.area(); });
    return faces;
  }
  std::string fingerprint() const override { return fingerprint_; }

 private:
  std::vector<Face> find_at(const cv::Mat& rgb, int edge) {
    const double scale = std::min(1.0, static_cast<double>(edge) / std::max(rgb.cols, rgb.rows));
    cv::Mat small = rgb;
    if (scale < 1) cv::resize(rgb, small, {}, scale, scale, cv::INTER_AREA);
    const dlib::cv_image<dlib::rgb_pixel> view(small);
    std::vector<std::pair<double, dlib::rectangle>> found;
    detector_(view, found);
    std::vector<Face> faces;
    const auto up = static_cast<float>(1 / scale);
    for (const auto& [score, box] : found) {
      Face face;
      face.score = score;
      face.box = {static_cast<float>(box.left()) * up, static_cast<float>(box.top()) * up,
                  static_cast<float>(box.width()) * up, static_cast<float>(box.height()) * up};
      const dlib::full_object_detection shape = predictor_(view, box);
      for (unsigned long i = 0; i < 68; ++i)
        face.landmarks[i] = {(static_cast<float>(shape.part(i).x()) + 0.5F) * up,
                             (static_cast<float>(shape.part(i).y()) + 0.5F) * up};
      faces.push_back(face);
    }
    return faces;
  }

  dlib::frontal_face_detector detector_;
  dlib::shape_predictor predictor_;
  std::string fingerprint_;
};

}  // namespace

Result<std::unique_ptr<FaceAnalyser>> load_dlib_analyser(const std::filesystem::path& landmark_model) {
  const std::filesystem::path model = landmark_model.empty() ? std::filesystem::path(debian_model) : landmark_model;
  std::error_code ec;
  if (!std::filesystem::exists(model, ec))
    return Error{
        Code::not_found, "model.missing",
        fmt::format("The landmark model {} is not there; Debian's package libdlib-data brings it.", model.string())};
  try {
    return std::unique_ptr<FaceAnalyser>(std::make_unique<DlibAnalyser>(model));
  } catch (const std::exception& e) {
    return Error{Code::corrupt, "model.damaged",
                 fmt::format("The landmark model {} cannot be read: {}.", model.string(), e.what())};
  }
}

}  // namespace cs::faces
