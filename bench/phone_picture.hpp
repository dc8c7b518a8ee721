// A photograph as a phone makes it, for benchmarks: painted, scaled up, with a sensor's grain.
#pragma once

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "base/bytes.hpp"
#include "demo/portrait.hpp"

namespace cs::bench {

/// 3000 x 4000 pixels, JPEG quality 92.
inline Bytes twelve_megapixels() {
  demo::PortraitSpec spec;
  spec.seed = 11;
  const Bytes painted = demo::paint(spec).jpeg;
  const cv::Mat small = cv::imdecode(painted, cv::IMREAD_COLOR);
  cv::Mat large, noise;
  cv::resize(small, large, {3000, 4000}, 0, 0, cv::INTER_CUBIC);
  // Scaled-up pictures are smooth; a sensor's grain is what makes a phone's JPEG slow to decode.
  noise.create(large.size(), CV_8UC3);
  cv::theRNG().state = 1;
  cv::randn(noise, cv::Scalar::all(8), cv::Scalar::all(4));
  large += noise;
  Bytes out;
  cv::imencode(".jpg", large, out, {cv::IMWRITE_JPEG_QUALITY, 92});
  return out;
}

}  // namespace cs::bench
