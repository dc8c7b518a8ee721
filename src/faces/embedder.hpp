// A face as numbers: pictures of one person give vectors that point the same way. Templates stay in memory; nothing
// here or elsewhere writes one to a file, a database or a log.
#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "faces/analyser.hpp"

namespace cs::faces {

struct Template {
  std::vector<float> values;  ///< of length 1
  double centre = 0;          ///< the cosine in the middle between same and different people, of this network
  double steepness = 1;       ///< of the logistic curve around it that makes a similarity of 0 to 1 of a cosine
  double eye_distance = 0;    ///< pixels of the picture it was made from
  double detail = 0;          ///< steepness of the face's edges against its contrast, at the size the network sees
};

/// One thread at a time; load one for each thread.
class Embedder {
 public:
  virtual ~Embedder() = default;
  /// `rgb`: CV_8UC3. The face is turned, moved and scaled so that eyes, nose and mouth lie where the network learned
  /// them.
  virtual Template embed(const cv::Mat& rgb, const Face& face) = 0;
  virtual std::string fingerprint() const = 0;
};

/// The first that is there, in the search order of models.hpp: an ArcFace style network arcface.onnx or w600k_*.onnx, a
/// SFace one face_recognition_sface*.onnx, then the default fr_feature.onnx. Errors "model.missing", "model.damaged".
Result<std::unique_ptr<Embedder>> load_embedder();

}  // namespace cs::faces
