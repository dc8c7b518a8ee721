#include "faces/embedder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

#include "faces/models.hpp"

namespace cs::faces {
namespace {

constexpr int side = 112;
/// Where eyes, tip of the nose and corners of the mouth lie in the cuts that ArcFace and its relatives learn on.
const std::array<cv::Point2f, 5> canonical = {
    {{38.2946F, 51.6963F}, {73.5318F, 51.5014F}, {56.0252F, 71.7366F}, {41.5493F, 92.3655F}, {70.7299F, 92.2041F}}};

/// What a network wants to see and how its cosines are read.
struct Kind {
  const char* file;  ///< the beginning of the file's name
  double scale, mean;
  double centre;     ///< cosine of the threshold
  double steepness;  ///< of the logistic curve around it
};

// The centres of the first three are those that the networks' authors publish; they were not measured here. That of the
// default network was, see [comparison] in assets/rules/default.toml. The steepness only stretches the scale.
constexpr Kind kinds[] = {
    {"arcface", 1 / 127.5, 127.5, 0.32, 20},
    {"w600k_", 1 / 127.5, 127.5, 0.32, 20},
    {"face_recognition_sface", 1, 0, 0.363, 20},
    {"fr_feature.onnx", 1 / 128.0, 127, 0.55, 20},
};

std::array<cv::Point2f, 5> five_points(const Face& face) {
  const auto centre = [&face](std::size_t from, std::size_t to) {
    const cv::Point2f sum = std::accumulate(face.landmarks.begin() + static_cast<long>(from),
                                            face.landmarks.begin() + static_cast<long>(to), cv::Point2f());
    return sum * (1.0F / static_cast<float>(to - from));
  };
  return {centre(36, 42), centre(42, 48), face.landmarks[30], face.landmarks[48], face.landmarks[54]};
}

/// The similarity (turn, scale, shift) that brings `from` closest to `to` by least squares.
cv::Matx23d similarity_transform(const std::array<cv::Point2f, 5>& from, const std::array<cv::Point2f, 5>& to) {
  cv::Point2d mf, mt;
  for (std::size_t i = 0; i < 5; ++i) mf += cv::Point2d(from[i]) * 0.2, mt += cv::Point2d(to[i]) * 0.2;
  double a = 0, b = 0, v = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const cv::Point2d p = cv::Point2d(from[i]) - mf, q = cv::Point2d(to[i]) - mt;
    a += p.dot(q);
    b += p.cross(q);
    v += p.dot(p);
  }
  v = std::max(v, 1e-9);
  a /= v, b /= v;
  return {a, -b, mt.x - a * mf.x + b * mf.y, b, a, mt.y - b * mf.x - a * mf.y};
}

/// The aligned cut. A large face is reduced by area first: a warp alone would leave out pixels and let noise in.
cv::Mat align(const cv::Mat& rgb, const Face& face) {
  cv::Matx23d t = similarity_transform(five_points(face), canonical);
  const double scale = std::hypot(t(0, 0), t(1, 0));
  cv::Mat source = rgb, out;
  if (scale < 0.5) {
    const auto reach = static_cast<float>(1.2 * side / scale);
    const cv::Point2f c = face.landmarks[30];
    const cv::Rect area =
        cv::Rect(cv::Rect2f(c.x - reach / 2, c.y - reach / 2, reach, reach)) & cv::Rect({}, rgb.size());
    if (area.area() > 0) {
      const double shrink = 2 * scale;
      cv::resize(rgb(area), source, {}, shrink, shrink, cv::INTER_AREA);
      t = {t(0, 0) / shrink, t(0, 1) / shrink, t(0, 0) * area.x + t(0, 1) * area.y + t(0, 2),
           t(1, 0) / shrink, t(1, 1) / shrink, t(1, 0) * area.x + t(1, 1) * area.y + t(1, 2)};
    }
  }
  cv::warpAffine(source, out, t, {side, side}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return out;
}

/// How steep the steepest edges of the face's middle are, against its contrast: falls when a face is blurred or was
/// enlarged from few pixels, and does not when it is faded. What a JPEG's noise adds is below the share that is taken.
double detail_of(const cv::Mat& aligned) {
  cv::Mat grey, across, down, steep;
  cv::cvtColor(aligned(cv::Rect(24, 36, 64, 66)), grey, cv::COLOR_RGB2GRAY);
  grey.convertTo(grey, CV_32F);
  cv::Scalar mean, contrast;
  cv::meanStdDev(grey, mean, contrast);
  cv::GaussianBlur(grey, grey, {}, 1.0);
  cv::Sobel(grey, across, CV_32F, 1, 0, 3, 0.125);
  cv::Sobel(grey, down, CV_32F, 0, 1, 3, 0.125);
  cv::magnitude(across, down, steep);
  const auto nth = steep.begin<float>() + static_cast<long>(0.95 * static_cast<double>(steep.total()));
  std::nth_element(steep.begin<float>(), nth, steep.end<float>());
  return contrast[0] > 0 ? static_cast<double>(*nth) / contrast[0] : 0;
}

class OnnxEmbedder final : public Embedder {
 public:
  OnnxEmbedder(cv::dnn::Net net, const Kind& kind, std::string fingerprint)
      : net_(std::move(net)), kind_(kind), fingerprint_(std::move(fingerprint)) {}

  Template embed(const cv::Mat& rgb, const Face& face) override {
    const cv::Mat aligned = align(rgb, face);
    net_.setInput(cv::dnn::blobFromImage(aligned, kind_.scale, {}, cv::Scalar::all(kind_.mean)));
    const cv::Mat out = net_.forward().reshape(1, 1);
    const double length = cv::norm(out);
    Template t{{out.ptr<float>(), out.ptr<float>() + out.total()},
               kind_.centre,
               kind_.steepness,
               face.eye_distance(),
               detail_of(aligned)};
    if (length > 0)
      for (float& v : t.values) v = static_cast<float>(static_cast<double>(v) / length);
    return t;
  }
  std::string fingerprint() const override { return fingerprint_; }

 private:
  cv::dnn::Net net_;
  Kind kind_;
  std::string fingerprint_;
};

/// The full name of the first file in `folder` whose name begins with that of the kind.
std::string file_of(const std::filesystem::path& folder, const Kind& kind) {
  std::vector<std::string> found;
  std::error_code ec;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ec))
    if (const std::string name = entry.path().filename().string();
        name.starts_with(kind.file) && name.ends_with(".onnx"))
      found.push_back(name);
  return found.empty() ? "" : *std::min_element(found.begin(), found.end());
}

}  // namespace

Result<std::unique_ptr<Embedder>> load_embedder() {
  for (const std::filesystem::path& folder : model_folders())
    for (const Kind& kind : kinds) {
      const std::string file = file_of(folder, kind);
      if (file.empty()) continue;
      CS_ASSIGN(const ModelFile model, read_model(file));
      try {
        cv::dnn::Net net =
            cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(model.bytes.data()), model.bytes.size());
        auto out = std::make_unique<OnnxEmbedder>(std::move(net), kind, model.fingerprint);
        // A network of another shape would fail at the first photograph: now is better.
        if (out->embed(cv::Mat(side, side, CV_8UC3, cv::Scalar::all(128)), Face{}).values.size() < 64)
          return Error{Code::corrupt, "model.damaged", fmt::format("The model {} does not describe faces.", file)};
        return std::unique_ptr<Embedder>(std::move(out));
      } catch (const cv::Exception& e) {
        return Error{Code::corrupt, "model.damaged", fmt::format("The model {} cannot be read: {}.", file, e.err)};
      }
    }
  return find_model("fr_feature.onnx").error();
}

}  // namespace cs::faces
