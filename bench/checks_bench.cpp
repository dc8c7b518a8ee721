// What the checks of one photograph cost, step by step: a 12-megapixel JPEG as a phone makes it, with both references,
// on one core. The portrait is painted and scaled up: good for speed, no word about accuracy.
#include <algorithm>
#include <cstdio>
#include <map>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "checks/examine.hpp"
#include "demo/portrait.hpp"
#include "phone_picture.hpp"

namespace {

using namespace cs;

constexpr int rounds = 15;

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
  const Bytes photo = bench::twelve_megapixels(), enrolment = reference(demo::PortraitKind::enrolment),
              id_card = reference(demo::PortraitKind::id_card);
  checks::Input input;
  input.photo = photo;
  input.enrolment = enrolment;
  input.id_card = id_card;
  input.id_card_consent = true;
  std::vector<std::string> order;
  std::map<std::string, std::vector<double>> steps;
  std::vector<double> totals, forensic_totals;
  for (int i = 0; i < rounds; ++i) {
    const auto result = (*examiner)->examine(input, {});
    if (!result) {
      std::fprintf(stderr, "bench_checks: %s\n", result.error().message.c_str());
      return 1;
    }
    double total = 0, forensic = 0;
    bool at_forensic = false;
    for (const auto& [step, ms] : result->timing_ms) {
      if (step == "total") continue;
      if (i == 0) order.push_back(step);
      steps[step].push_back(ms);
      at_forensic = at_forensic || step == "closeup";
      (at_forensic ? forensic : total) += ms;
    }
    totals.push_back(total), forensic_totals.push_back(forensic);
  }
  std::printf("3000 x 4000 JPEG of %.1f MB with both references, CPU time of one thread, median of %d\n",
              static_cast<double>(photo.size()) / 1e6, rounds);
  for (const std::string& step : order) std::printf("  %-24s %8.1f ms\n", step.c_str(), median(steps[step]));
  const double all = median(totals);
  const double forensic = median(forensic_totals);
  std::printf("  %-24s %8.1f ms  budget 250%s\n", "those of every photo", all, all <= 250 ? "" : "  OVER");
  std::printf("  %-24s %8.1f ms  budget 1000%s\n", "the forensic ones", forensic, forensic <= 1000 ? "" : "  OVER");
  return 0;
}
