#include "faces/face_mesh.hpp"

#include <cmath>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

#include "faces/models.hpp"
#include "faces/tfjs_graph.hpp"

namespace cs::faces {
namespace {

constexpr int side = 192;
/// The network learned on cuts 1.5 times as large as the face, with the eyes level.
constexpr double margin = 1.5;

/// From the picture to the cut: turned so that the eyes are level, centred on the middle of the landmarks.
cv::Matx23f to_cut(const Face& face) {
  const cv::Point2f across = face.right_eye() - face.left_eye();
  const float angle = std::atan2(across.y, across.x), c = std::cos(-angle), s = std::sin(-angle);
  float left = 1e9F, right = -1e9F, top = 1e9F, bottom = -1e9F;
  for (const cv::Point2f& p : face.landmarks) {
    const cv::Point2f q(c * p.x - s * p.y, s * p.x + c * p.y);
    left = std::min(left, q.x), right = std::max(right, q.x);
    top = std::min(top, q.y), bottom = std::max(bottom, q.y);
  }
  // The landmarks begin at the brows: the forehead belongs to the face too.
  top -= 0.25F * (bottom - top);
  const float size = std::max(right - left, bottom - top) * static_cast<float>(margin);
  const float k = static_cast<float>(side) / std::max(size, 1.0F);
  const float mx = (left + right) / 2, my = (top + bottom) / 2, half = static_cast<float>(side) / 2;
  return {k * c, -k * s, half - k * mx, k * s, k * c, half - k * my};
}

class MediaPipeMesh final : public FaceMesh {
 public:
  MediaPipeMesh(cv::dnn::Net net, std::string fingerprint)
      : net_(std::move(net)), fingerprint_(std::move(fingerprint)) {}

  Mesh find(const cv::Mat& rgb, const Face& face) override {
    const cv::Matx23f there = to_cut(face);
    cv::Matx23f back;
    cv::invertAffineTransform(there, back);
    const float scale = std::hypot(there(0, 0), there(1, 0));
    // Reduced first where the face is large: a warp alone would leave out pixels.
    cv::Mat source = rgb, cut;
    cv::Matx23f from_source = there;
    if (scale < 0.5F) {
      const double shrink = 2.0 * static_cast<double>(scale);
      const cv::Rect area = around(back, rgb.size());
      if (area.empty()) return {};
      cv::resize(rgb(area), source, {}, shrink, shrink, cv::INTER_AREA);
      const auto k = static_cast<float>(1 / shrink);
      const auto x = static_cast<float>(area.x), y = static_cast<float>(area.y);
      from_source = {there(0, 0) * k, there(0, 1) * k, there(0, 0) * x + there(0, 1) * y + there(0, 2),
                     there(1, 0) * k, there(1, 1) * k, there(1, 0) * x + there(1, 1) * y + there(1, 2)};
    }
    cv::warpAffine(source, cut, from_source, {side, side}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    net_.setInput(cv::dnn::blobFromImage(cut, 1 / 255.0));
    std::vector<cv::Mat> out;
    net_.forward(out, std::vector<cv::String>{"presence", "mesh"});
    Mesh mesh;
    mesh.presence = *out[0].ptr<float>();
    const float* p = out[1].ptr<float>();
    for (std::size_t i = 0; i < mesh.points.size(); ++i, p += 3) {
      mesh.points[i] = {back(0, 0) * p[0] + back(0, 1) * p[1] + back(0, 2),
                        back(1, 0) * p[0] + back(1, 1) * p[1] + back(1, 2)};
      mesh.depth[i] = p[2] / scale;
    }
    return mesh;
  }
  std::string fingerprint() const override { return fingerprint_; }

 private:
  /// The part of the picture that the cut shows.
  static cv::Rect around(const cv::Matx23f& back, const cv::Size& size) {
    std::vector<cv::Point2f> corners;
    const auto s = static_cast<float>(side);
    for (const cv::Point2f& q : {cv::Point2f(0, 0), cv::Point2f(s, 0), cv::Point2f(0, s), cv::Point2f(s, s)})
      corners.emplace_back(back(0, 0) * q.x + back(0, 1) * q.y + back(0, 2),
                           back(1, 0) * q.x + back(1, 1) * q.y + back(1, 2));
    return cv::boundingRect(corners) & cv::Rect({}, size);
  }

  cv::dnn::Net net_;
  std::string fingerprint_;
};

}  // namespace

Result<std::unique_ptr<FaceMesh>> load_face_mesh() {
  CS_ASSIGN(const ModelFile graph, read_model("facemesh.json"));
  CS_ASSIGN(const ModelFile weights, read_model("facemesh.bin"));
  CS_ASSIGN(cv::dnn::Net net,
            import_tfjs_graph(graph.bytes, weights.bytes, {{"Identity_1", "presence"}, {"Identity_2", "mesh"}}));
  return std::unique_ptr<FaceMesh>(std::make_unique<MediaPipeMesh>(std::move(net), weights.fingerprint));
}

}  // namespace cs::faces
