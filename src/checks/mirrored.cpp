#include "checks/mirrored.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

namespace cs::checks {
namespace {

using domain::Outcome;

/// Brows, eyes, nose and mouth, in pixels of half the frame: moles, wrinkles, the line of a brow. Hair changes.
const cv::Rect looked_at(55, 65, 90, 95);
/// Landmarks of two pictures differ by as much, pixels of half the frame.
constexpr int shift = 2;

/// Fine structure of a face at half the frame's size, evened out so that light and contrast do not count.
cv::Mat structure(const FaceFrame& f) {
  cv::Mat half, grey, fine, coarse, spread;
  cv::resize(f.rgb, half, {FaceFrame::width / 2, FaceFrame::height / 2}, 0, 0, cv::INTER_AREA);
  cv::cvtColor(half, grey, cv::COLOR_RGB2GRAY);
  grey.convertTo(grey, CV_32F);
  cv::GaussianBlur(grey, fine, {}, 0.75);
  cv::GaussianBlur(grey, coarse, {}, 4);
  fine -= coarse;
  cv::GaussianBlur(fine.mul(fine), spread, {}, 6);
  cv::sqrt(spread, spread);
  return fine / (spread + 3);
}

double correlation(const cv::Mat& a, const cv::Mat& b) {
  double best = -1;
  const cv::Mat part = a(looked_at);
  cv::Scalar mean_a, spread_a, mean_b, spread_b;
  cv::meanStdDev(part, mean_a, spread_a);
  for (int dy = -shift; dy <= shift; ++dy)
    for (int dx = -shift; dx <= shift; ++dx) {
      const cv::Mat other = b(looked_at + cv::Point(dx, dy));
      cv::meanStdDev(other, mean_b, spread_b);
      const double product = part.dot(other) / static_cast<double>(part.total()) - mean_a[0] * mean_b[0];
      best = std::max(best, product / (spread_a[0] * spread_b[0] + 1e-6));
    }
  return best;
}

}  // namespace

double mirror_fit(const FaceFrame& photo, const FaceFrame& reference) {
  const cv::Mat own = structure(photo), theirs = structure(reference);
  cv::Mat mirrored;
  cv::flip(theirs, mirrored, 1);
  return correlation(own, mirrored) - correlation(own, theirs);
}

void note_mirrored(domain::Examination& out, const Evidence& e,
                   const std::array<const ReferencePicture*, 2>& references, const Rules& rules) {
  std::optional<double> worst;
  for (const ReferencePicture* reference : references) {
    if (!reference || reference->unfit != domain::Unfit::none || !reference->face || !e.face()) continue;
    const double fit = mirror_fit(e.frame(), FaceFrame(reference->rgb, *reference->face));
    worst = std::max(worst.value_or(fit), fit);
  }
  if (!worst) {
    out.findings.push_back(finding("mirrored", Outcome::not_applicable, "没有可比对的参照照片，无法判断是否左右翻转。",
                                   "There is no reference to tell a mirrored picture by."));
    return;
  }
  const double most = rules.number("mirrored", "attention");
  const bool flipped = *worst > most;
  auto f = flipped ? finding("mirrored", Outcome::attention, "照片可能左右翻转，请对照痣、眉形、发缝查看。",
                             "The picture may be mirrored: compare moles, brows and parting.")
                   : finding("mirrored", Outcome::pass, "未见左右翻转。", "The picture does not seem mirrored.");
  measured(f, std::round(*worst * 1000) / 1000, "correlation", std::nullopt, most);
  if (flipped) {
    f.regions = {box_region(e.at(e.face()->box.tl()), e.at(e.face()->box.br()), "face")};
    f.suggests = {"EDITED"};
  }
  out.findings.push_back(std::move(f));
}

}  // namespace cs::checks
