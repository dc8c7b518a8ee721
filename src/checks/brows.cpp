// brows_clear, eyes_clear: hair may not hide brows or eyes (头发不得遮挡眉毛和眼睛). Above a free brow there is
// forehead, and round a free eye there is skin: measured is how much of these strips is far darker than the person's
// own cheeks. A fringe as light as the skin is not told from it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "checks/check.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

struct Strip {
  int dark = 0, all = 0;
  double share() const { return all > 0 ? static_cast<double>(dark) / all : 0; }
};

void look(const FaceFrame& f, int x, int y, double darker_than, Strip& strip) {
  if (x < 0 || y < 0 || x >= FaceFrame::width || y >= FaceFrame::height) return;
  ++strip.all;
  strip.dark += f.at(x, y)[0] < darker_than;
}

/// The forehead just above a brow, whose five landmarks begin at `first`.
Strip above_brow(const FaceFrame& f, std::size_t first, double darker_than) {
  Strip strip;
  for (std::size_t i = first; i < first + 5; ++i)
    for (int y = cvRound(f.points[i].y) - 35; y <= cvRound(f.points[i].y) - 8; ++y)
      for (int x = cvRound(f.points[i].x) - 6; x <= cvRound(f.points[i].x) + 6; ++x) look(f, x, y, darker_than, strip);
  return strip;
}

/// The lids and the skin below an eye, without the eye itself.
Strip round_eye(const FaceFrame& f, cv::Point2f eye, double darker_than) {
  Strip strip;
  for (int dy = -16; dy <= 26; ++dy)
    for (int dx = -24; dx <= 24; ++dx) {
      const double inner = dx * dx / (25.0 * 25.0) + dy * dy / (13.0 * 13.0);
      if (inner > 1) look(f, cvRound(eye.x) + dx, cvRound(eye.y) + dy, darker_than, strip);
    }
  return strip;
}

/// How much lightness varies over an eye, as a median distance: an eye has white, iris and lid.
double structure(const FaceFrame& f, cv::Point2f eye) {
  const auto t = f.tone({cvRound(eye.x) - 20, cvRound(eye.y) - 9, 40, 18});
  return t ? t->spread / std::max(1.0F, f.skin.lab[0]) : 1;
}

}  // namespace

std::vector<domain::Finding> check_brows(const Evidence& e, const Rules& rules) {
  const FaceFrame& f = e.frame();
  const double dark = rules.number("brows_clear", "dark_share") * f.skin.lab[0];
  const double left = above_brow(f, 17, dark).share(), right = above_brow(f, 22, dark).share();
  const double worst = std::max(left, right);
  const double warn = rules.number("brows_clear", "attention"), bad = rules.number("brows_clear", "fail");
  const Outcome outcome = worst > bad ? Outcome::fail : worst > warn ? Outcome::attention : Outcome::pass;
  auto brows = outcome == Outcome::pass ? finding("brows_clear", outcome, "眉毛未被遮挡。", "The brows are clear.")
               : outcome == Outcome::fail
                   ? finding("brows_clear", outcome, "头发遮挡眉毛。", "Hair covers the brows.")
                   : finding("brows_clear", outcome, "头发可能遮挡眉毛，请查看。", "Hair may cover a brow: look.");
  measured(brows, std::round(worst * 100) / 100, "ratio", std::nullopt, warn);
  const auto box = [&](std::size_t first, const char* label) {
    const cv::Point2f a = f.points[first], b = f.points[first + 4];
    const float top = f.points[first + 2].y;
    return frame_region(e, {std::min(a.x, b.x) - 8, top - 35, std::abs(b.x - a.x) + 16, 60}, label);
  };
  if (left >= right || left > warn) brows.regions.push_back(box(17, "left_brow"));
  if (right > left || right > warn) brows.regions.push_back(box(22, "right_brow"));
  if (outcome != Outcome::pass) brows.suggests = {"BROWS_COVERED"};

  const double darker = rules.number("eyes_clear", "dark_share") * f.skin.lab[0];
  const cv::Point2f l = f.centre(36, 42), r = f.centre(42, 48);
  const double l_share = round_eye(f, l, darker).share(), r_share = round_eye(f, r, darker).share();
  const double most = std::max(l_share, r_share);
  const double eye_warn = rules.number("eyes_clear", "attention"), eye_bad = rules.number("eyes_clear", "fail");
  const double least = std::min(structure(f, l), structure(f, r));
  const bool flat = least < rules.number("eyes_clear", "least_structure");
  const Outcome eye = most > eye_bad ? Outcome::fail : most > eye_warn || flat ? Outcome::attention : Outcome::pass;
  auto eyes = eye == Outcome::pass ? finding("eyes_clear", eye, "眼部无遮挡。", "Nothing hides the eyes.")
              : eye == Outcome::fail
                  ? finding("eyes_clear", eye, "眼部被遮挡。", "Something hides an eye.")
                  : finding("eyes_clear", eye, "眼部可能被遮挡，请查看。", "Something may hide an eye: look.");
  measured(eyes, std::round(most * 100) / 100, "ratio", std::nullopt, eye_warn);
  for (const auto& [centre, share, label] : {std::tuple{l, l_share, "left_eye"}, std::tuple{r, r_share, "right_eye"}})
    if (share == most || share > eye_warn)
      eyes.regions.push_back(frame_region(e, {centre.x - 34, centre.y - 28, 68, 56}, label));
  if (eye != Outcome::pass) eyes.suggests = {"BROWS_COVERED"};
  return {brows, eyes};
}

}  // namespace cs::checks
