#include "faces/confirm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

#include "faces/models.hpp"

namespace cs::faces {
namespace {

const cv::Size input(320, 240);
constexpr float least_score = 0.65F;
constexpr float least_overlap = 0.25F;  ///< of the two boxes' union: the detectors draw their boxes differently

class OnnxConfirmer final : public FaceConfirmer {
 public:
  OnnxConfirmer(cv::dnn::Net net, std::string fingerprint)
      : net_(std::move(net)), fingerprint_(std::move(fingerprint)) {}

  bool confirms(const cv::Mat& rgb, const cv::Rect2f& box) override {
    // A cut in which the face fills a third of the height, as it does in a portrait; beyond the picture it is grey.
    const float height = 3 * box.height, width = height * 4 / 3;
    const cv::Point2f centre = (box.tl() + box.br()) * 0.5F;
    const float k = static_cast<float>(input.height) / std::max(height, 1.0F);
    const cv::Matx23f t(k, 0, k * (width / 2 - centre.x), 0, k, k * (height / 2 - centre.y));
    cv::Mat cut;
    cv::warpAffine(rgb, cut, t, input, cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar::all(127));
    net_.setInput(cv::dnn::blobFromImage(cut, 1 / 128.0, {}, cv::Scalar::all(127)));
    std::vector<cv::Mat> out;
    net_.forward(out, std::vector<cv::String>{"scores", "boxes"});
    const cv::Rect2f wanted(box.x * k + t(0, 2), box.y * k + t(1, 2), box.width * k, box.height * k);
    const float* score = out[0].ptr<float>();
    const float* corner = out[1].ptr<float>();
    const auto w = static_cast<float>(input.width), h = static_cast<float>(input.height);
    for (int i = 0; i < out[0].size[1]; ++i, score += 2, corner += 4) {
      if (score[1] < least_score) continue;
      const cv::Rect2f found({corner[0] * w, corner[1] * h}, cv::Point2f(corner[2] * w, corner[3] * h));
      const float both = (found & wanted).area();
      if (both > least_overlap * (found.area() + wanted.area() - both)) return true;
    }
    return false;
  }
  std::vector<cv::Rect2f> places(const cv::Mat& rgb) override {
    const double k =
        std::min(static_cast<double>(input.width) / rgb.cols, static_cast<double>(input.height) / rgb.rows);
    cv::Mat small, framed(input.height, input.width, CV_8UC3, cv::Scalar::all(127));
    cv::resize(rgb, small, {std::max(1, cvRound(rgb.cols * k)), std::max(1, cvRound(rgb.rows * k))}, 0, 0,
               cv::INTER_AREA);
    small.copyTo(framed(cv::Rect({}, small.size()) & cv::Rect({}, input)));
    net_.setInput(cv::dnn::blobFromImage(framed, 1 / 128.0, {}, cv::Scalar::all(127)));
    std::vector<cv::Mat> out;
    net_.forward(out, std::vector<cv::String>{"scores", "boxes"});
    struct Place {
      float score;
      cv::Rect2f box;
    };
    std::vector<Place> found;
    const float* score = out[0].ptr<float>();
    const float* corner = out[1].ptr<float>();
    const auto w = static_cast<float>(input.width / k), h = static_cast<float>(input.height / k);
    for (int i = 0; i < out[0].size[1]; ++i, score += 2, corner += 4)
      if (score[1] >= least_score)
        found.push_back(
            {score[1], {cv::Point2f(corner[0] * w, corner[1] * h), cv::Point2f(corner[2] * w, corner[3] * h)}});
    std::sort(found.begin(), found.end(), [](const Place& a, const Place& b) { return a.score > b.score; });
    std::vector<cv::Rect2f> places;
    for (const Place& p : found)
      if (std::none_of(places.begin(), places.end(), [&](const cv::Rect2f& q) {
            return (p.box & q).area() > 0.3F * std::min(p.box.area(), q.area());
          }))
        places.push_back(p.box);
    return places;
  }
  std::string fingerprint() const override { return fingerprint_; }

 private:
  cv::dnn::Net net_;
  std::string fingerprint_;
};

}  // namespace

Result<std::unique_ptr<FaceConfirmer>> load_face_confirmer() {
  CS_ASSIGN(const ModelFile model, read_model("fr_detect.onnx"));
  try {
    cv::dnn::Net net = cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(model.bytes.data()), model.bytes.size());
    auto out = std::make_unique<OnnxConfirmer>(std::move(net), model.fingerprint);
    static_cast<void>(out->confirms(cv::Mat(64, 64, CV_8UC3, cv::Scalar::all(128)), {16, 16, 32, 32}));
    return std::unique_ptr<FaceConfirmer>(std::move(out));
  } catch (const cv::Exception& e) {
    return Error{Code::corrupt, "model.damaged", fmt::format("The model fr_detect.onnx cannot be read: {}.", e.err)};
  }
}

}  // namespace cs::faces
