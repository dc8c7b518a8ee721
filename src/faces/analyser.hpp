// Faces and their landmarks behind one interface; which models do it is nobody else's business.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace cs::faces {

/// In pixels of the picture that was analysed. Landmarks in iBUG-300W order (0-16 jaw, 17-26 brows, 27-35 nose, 36-47
/// eyes, 48-67 mouth); "left" is the picture's left.
struct Face {
  cv::Rect2f box;
  double score = 0;
  std::array<cv::Point2f, 68> landmarks;

  /// Centres of the pupils.
  cv::Point2f left_eye() const { return centre(36, 42) + to_pupil(); }
  cv::Point2f right_eye() const { return centre(42, 48) + to_pupil(); }
  cv::Point2f chin() const { return landmarks[8]; }
  double eye_distance() const { return cv::norm(right_eye() - left_eye()); }
  /// Across the cheeks at the level of the ears.
  double width() const { return cv::norm(landmarks[16] - landmarks[0]); }
  cv::Point2f centre_line() const { return (landmarks[0] + landmarks[16]) * 0.5F; }

 private:
  /// The six points of an eye lie round its lids, whose middle is below the pupil: by 4.2 % of the inter-eye distance
  /// on 51 portraits with pupils marked by hand, standard deviation 0.9 %.
  cv::Point2f to_pupil() const {
    const cv::Point2f across = centre(42, 48) - centre(36, 42);
    return cv::Point2f(across.y, -across.x) * 0.042F;
  }
  cv::Point2f centre(std::size_t from, std::size_t to) const {
    cv::Point2f sum;
    for (std::size_t i = from; i < to; ++i) sum += landmarks[i];
    return sum * (1.0F / static_cast<float>(to - from));
  }
};

class FaceAnalyser {
 public:
  virtual ~FaceAnalyser() = default;
  /// CV_8UC3, R G B, upright. Largest face first. One thread at a time.
  virtual std::vector<Face> find(const cv::Mat& rgb) = 0;
  /// The faces of a portrait, largest first. Looks at the picture small first, which is enough for a face that fills a
  /// third of it, then as find() does, then enlarged: ID cards hold faces of 60 pixels. Much smaller faces beside a
  /// large one are not looked for.
  virtual std::vector<Face> find_portrait(const cv::Mat& rgb) = 0;
  /// The largest of them.
  std::optional<Face> find_main(const cv::Mat& rgb);
  /// The face at a place where there may be one, however small it is in the picture: down to 24 pixels.
  virtual std::optional<Face> find_at_place(const cv::Mat& rgb, const cv::Rect2f& box) = 0;
  virtual std::string fingerprint() const = 0;
};

/// Largest first, without those that lie in a larger one: the detector sees small faces in mouths, ears and patterns of
/// clothes.
std::vector<Face> without_inner(std::vector<Face> faces);

/// dlib's HOG frontal detector and its 68-point shape predictor (empty: where Debian puts it). Takes 0.7 s and 73 MB to
/// load. Errors "model.missing", "model.damaged", both naming the file.
Result<std::unique_ptr<FaceAnalyser>> load_dlib_analyser(const std::filesystem::path& landmark_model = {});

}  // namespace cs::faces
