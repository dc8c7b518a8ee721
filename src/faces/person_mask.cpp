#include "faces/person_mask.hpp"

#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

#include "faces/models.hpp"
#include "faces/tfjs_graph.hpp"

namespace cs::faces {
namespace {

constexpr int side = 256;

class SelfieMask final : public PersonMask {
 public:
  SelfieMask(cv::dnn::Net net, std::string fingerprint) : net_(std::move(net)), fingerprint_(std::move(fingerprint)) {}

  cv::Mat find(const cv::Mat& rgb) override {
    cv::Mat small, out;
    cv::resize(rgb, small, {side, side}, 0, 0, cv::INTER_AREA);
    net_.setInput(cv::dnn::blobFromImage(small, 1 / 255.0));
    const cv::Mat answer = net_.forward("person");
    cv::resize(cv::Mat(side, side, CV_32F, answer.data), out, rgb.size(), 0, 0, cv::INTER_LINEAR);
    return out;
  }
  std::string fingerprint() const override { return fingerprint_; }

 private:
  cv::dnn::Net net_;
  std::string fingerprint_;
};

}  // namespace

Result<std::unique_ptr<PersonMask>> load_person_mask() {
  CS_ASSIGN(const ModelFile graph, read_model("selfie.json"));
  CS_ASSIGN(const ModelFile weights, read_model("selfie.bin"));
  CS_ASSIGN(cv::dnn::Net net, import_tfjs_graph(graph.bytes, weights.bytes, {{"activation_10", "person"}}));
  return std::unique_ptr<PersonMask>(std::make_unique<SelfieMask>(std::move(net), weights.fingerprint));
}

}  // namespace cs::faces
