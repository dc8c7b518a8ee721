#include "faces/analyser.hpp"

#include <dlib/image_processing.h>
#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/opencv.h>
#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <opencv2/imgproc.hpp>
#include <streambuf>

#include "base/hash.hpp"
#include "imaging/decode.hpp"
#include "platform/files.hpp"

namespace cs::faces {
namespace {

constexpr const char* debian_model = "/usr/share/dlib/shape_predictor_68_face_landmarks.dat";
/// The detector's window is 80 pixels: at this size it finds faces from an eighth of the picture's longer edge.
constexpr int first_edge = 640;
/// Enough for the one face of a portrait, and a quarter of the work.
constexpr int main_edge = 320;
/// Second look when nothing was found: smaller faces, four times the work.
constexpr int second_edge = 1280;

/// A smaller box of which more than this lies in a larger face: two faces side by side share less even when they touch.
constexpr float most_inside = 0.6F;
/// A place is looked at with the face at this size, above the detector's window.
constexpr double place_size = 110;
constexpr float least_place = 24;
/// Smaller pictures hold no face that could be told from another.
constexpr int least_edge = 40;

/// Reads a stream from memory: the file is hashed and loaded from one reading.
class MemoryStream final : public std::streambuf {
 public:
  explicit MemoryStream(Bytes& bytes) {
    auto* p = reinterpret_cast<char*>(bytes.data());
    setg(p, p, p + bytes.size());
  }
};

class DlibAnalyser final : public FaceAnalyser {
 public:
  explicit DlibAnalyser(Bytes model) : detector_(dlib::get_frontal_face_detector()) {
    fingerprint_ = "dlib-hog+landmarks:" + blake2b(model).substr(0, 16);
    MemoryStream bytes(model);
    std::istream stream(&bytes);
    dlib::deserialize(predictor_, stream);
  }

  std::vector<Face> find(const cv::Mat& rgb) override {
    std::vector<Face> faces = find_at(rgb, first_edge);
    if (faces.empty() && std::max(rgb.cols, rgb.rows) > first_edge) faces = find_at(rgb, second_edge);
    return without_inner(std::move(faces));
  }
  std::vector<Face> find_portrait(const cv::Mat& rgb) override {
    const int edge = std::max(rgb.cols, rgb.rows);
    std::vector<Face> faces;
    if (edge > main_edge) faces = find_at(rgb, main_edge, first_edge);
    // Small pictures first at a larger size: faces below the detector's window get boxes, and so landmarks, that are
    // off.
    if (faces.empty() && edge >= least_edge && edge < first_edge) faces = find_enlarged(rgb);
    return faces.empty() ? find(rgb) : without_inner(std::move(faces));
  }
  std::optional<Face> find_at_place(const cv::Mat& rgb, const cv::Rect2f& box) override {
    const float side = std::max(box.width, box.height), reach = 0.8F * side;
    const cv::Rect around =
        cv::Rect(cv::Rect2f(box.x - reach, box.y - reach, box.width + 2 * reach, box.height + 2 * reach)) &
        cv::Rect({}, rgb.size());
    if (side < least_place || around.width < least_edge || around.height < least_edge) return std::nullopt;
    cv::Mat part;
    const double scale = place_size / static_cast<double>(side);
    cv::resize(rgb(around), part, {}, scale, scale, scale > 1 ? cv::INTER_CUBIC : cv::INTER_AREA);
    for (Face face : find_at(part, std::max(part.cols, part.rows))) {
      const auto k = static_cast<float>(1 / scale);
      const cv::Point2f from(static_cast<float>(around.x), static_cast<float>(around.y));
      face.box = {face.box.x * k + from.x, face.box.y * k + from.y, face.box.width * k, face.box.height * k};
      for (cv::Point2f& p : face.landmarks) p = p * k + from;
      const float both = (face.box & box).area();
      if (both > 0.25F * (face.box.area() + box.area() - both)) return face;
    }
    return std::nullopt;
  }
  std::string fingerprint() const override { return fingerprint_; }

 private:
  std::vector<Face> find_enlarged(const cv::Mat& rgb) {
    const double scale = std::min(4.0, static_cast<double>(first_edge) / std::max(rgb.cols, rgb.rows));
    cv::Mat large;
    cv::resize(rgb, large, {}, scale, scale, cv::INTER_CUBIC);
    std::vector<Face> faces = find_at(large, first_edge);
    const auto down = static_cast<float>(1 / scale);
    for (Face& face : faces) {
      face.box = {face.box.x * down, face.box.y * down, face.box.width * down, face.box.height * down};
      for (cv::Point2f& p : face.landmarks) p *= down;
    }
    return faces;
  }
  /// Looks for boxes with the longer edge at `edge`, for landmarks with it at `landmark_edge` (0: the same).
  std::vector<Face> find_at(const cv::Mat& rgb, int edge, int landmark_edge = 0) {
    const cv::Mat small = imaging::shrink_to(rgb, edge);
    const cv::Mat fine = landmark_edge > edge ? imaging::shrink_to(rgb, landmark_edge) : small;
    const dlib::cv_image<dlib::rgb_pixel> view(small), fine_view(fine);
    std::vector<std::pair<double, dlib::rectangle>> found;
    detector_(view, found);
    std::vector<Face> faces;
    const float up = static_cast<float>(rgb.cols) / static_cast<float>(small.cols);
    const float fine_up = static_cast<float>(rgb.cols) / static_cast<float>(fine.cols);
    const double to_fine = static_cast<double>(fine.cols) / small.cols;
    for (const auto& [score, box] : found) {
      Face face;
      face.score = score;
      face.box = {static_cast<float>(box.left()) * up, static_cast<float>(box.top()) * up,
                  static_cast<float>(box.width()) * up, static_cast<float>(box.height()) * up};
      const dlib::drectangle fine_box(
          static_cast<double>(box.left()) * to_fine, static_cast<double>(box.top()) * to_fine,
          static_cast<double>(box.right()) * to_fine, static_cast<double>(box.bottom()) * to_fine);
      const dlib::full_object_detection shape = predictor_(fine_view, dlib::rectangle(fine_box));
      for (unsigned long i = 0; i < 68; ++i)
        face.landmarks[i] = {(static_cast<float>(shape.part(i).x()) + 0.5F) * fine_up,
                             (static_cast<float>(shape.part(i).y()) + 0.5F) * fine_up};
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
  auto bytes = read_file(model);
  if (!bytes)
    return Error{
        bytes.error().code, "model.missing",
        fmt::format("The landmark model {} cannot be read; Debian's package libdlib-data brings it.", model.string())};
  try {
    return std::unique_ptr<FaceAnalyser>(std::make_unique<DlibAnalyser>(std::move(*bytes)));
  } catch (const std::exception& e) {
    return Error{Code::corrupt, "model.damaged",
                 fmt::format("The landmark model {} is damaged: {}.", model.string(), e.what())};
  }
}

std::optional<Face> FaceAnalyser::find_main(const cv::Mat& rgb) {
  const std::vector<Face> faces = find_portrait(rgb);
  return faces.empty() ? std::nullopt : std::optional<Face>(faces.front());
}

std::vector<Face> without_inner(std::vector<Face> faces) {
  std::sort(faces.begin(), faces.end(), [](const Face& a, const Face& b) { return a.box.area() > b.box.area(); });
  std::vector<Face> out;
  for (const Face& face : faces) {
    const auto inside = [&](const Face& larger) {
      return (face.box & larger.box).area() > most_inside * face.box.area();
    };
    if (std::none_of(out.begin(), out.end(), inside)) out.push_back(face);
  }
  return out;
}

}  // namespace cs::faces
