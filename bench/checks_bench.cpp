// What the checks of one photograph cost, step by step: a 12-megapixel JPEG as a phone makes it, with both references,
// on one core. The portrait is painted and scaled up: good for speed, no word about accuracy.
#include <algorithm>
#include <cstdio>
#include <map>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "checks/examine.hpp"
#include "demo/portrait.hpp"

namespace {

using namespace cs;

constexpr int rounds = 15;

Bytes twelve_megapixels() {
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

Bytes reference(demo::PortraitKind kind) {
  demo::PortraitSpec spec;
  spec.seed = 11;
  spec.kind = kind;
  return demo::paint(spec).jpeg;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main() {
  cv::setNumThreads(1);
  const auto examiner = checks::Examiner::load({}, true);
  if (!examiner) {
    std::fprintf(stderr, "bench_checks: %s\n", examiner.error().message.c_str());
    return 1;
  }
  const Bytes photo = twelve_megapixels(), enrolment = reference(demo::PortraitKind::enrolment),
              id_card = reference(demo::PortraitKind::id_card);
  checks::Input input;
  input.photo = photo;
  input.enrolment = enrolment;
  input.id_card = id_card;
  std::vector<std::string> order;
  std::map<std::string, std::vector<double>> steps;
  std::vector<double> totals;
  for (int i = 0; i < rounds; ++i) {
    const auto result = (*examiner)->examine(input, {});
    if (!result) {
      std::fprintf(stderr, "bench_checks: %s\n", result.error().message.c_str());
      return 1;
    }
    double total = 0;
    for (const auto& [step, ms] : result->timing_ms) {
      if (step == "total") continue;
      if (i == 0) order.push_back(step);
      steps[step].push_back(ms);
      total += ms;
    }
    totals.push_back(total);
  }
  std::printf("3000 x 4000 JPEG of %.1f MB with both references, CPU time of one thread, median of %d\n",
              static_cast<double>(photo.size()) / 1e6, rounds);
  for (const std::string& step : order) std::printf("  %-24s %8.1f ms\n", step.c_str(), median(steps[step]));
  const double all = median(totals);
  std::printf("  %-24s %8.1f ms  budget 250%s\n", "all", all, all <= 250 ? "" : "  OVER");
  return 0;
}
