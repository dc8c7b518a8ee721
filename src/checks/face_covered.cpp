// face_covered: nothing before nose and mouth: no mask, no scarf. The nose, and the mouth with the cheeks beside it,
// are held against the bridge of the nose, which a mask leaves free, by their colour. A hand has the colour of the face
// and is not told from it.
#include <algorithm>
#include <cmath>

#include "checks/appearance.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// CIELAB distance of two tones, of which lightness counts a third: light falls unevenly on a nose.
double apart(const Tone& a, const Tone& b) {
  return std::hypot((a.lab[0] - b.lab[0]) / 3, a.lab[1] - b.lab[1], a.lab[2] - b.lab[2]);
}

std::optional<Tone> tone_at(const FaceFrame& f, cv::Point2f c, int half_w, int half_h) {
  return f.tone({cvRound(c.x) - half_w, cvRound(c.y) - half_h, 2 * half_w, 2 * half_h});
}

/// How far the colours of nose and of mouth and lower cheeks lie from that of the bridge of the nose.
struct Covered {
  double nose = 0, mouth = 0;
};

Covered measure_cover(const FaceFrame& f) {
  Covered out;
  // Between the eyes and a little below: where the bridge is bare even under a mask.
  const auto bridge = tone_at(f, (f.points[27] + f.points[28]) * 0.5F, 7, 6);
  if (!bridge) return out;
  const auto nose = tone_at(f, f.points[33] * 0.4F + f.points[30] * 0.6F, 12, 7);
  const auto lip = tone_at(f, (f.points[33] + f.points[51]) * 0.5F, 12, 4);
  const float cheek_y = (f.points[33].y + f.points[51].y) / 2;
  const auto left = tone_at(f, {f.points[48].x - 6, cheek_y}, 8, 8),
             right = tone_at(f, {f.points[54].x + 6, cheek_y}, 8, 8);
  const auto mouth = tone_at(f, (f.points[51] + f.points[57]) * 0.5F, 16, 6);
  if (nose) out.nose = apart(*nose, *bridge);
  std::vector<double> low;
  for (const auto& t : {lip, left, right, mouth})
    if (t) low.push_back(apart(*t, *bridge));
  if (!low.empty()) {
    std::nth_element(low.begin(), low.begin() + static_cast<long>(low.size() / 2), low.end());
    out.mouth = low[low.size() / 2];
  }
  return out;
}

}  // namespace

std::vector<domain::Finding> check_face_covered(const Evidence& e, const Rules& rules) {
  const FaceFrame& f = e.frame();
  const Covered c = measure_cover(f);
  const double most = rules.number("face_covered", "attention"), bad = rules.number("face_covered", "fail");
  const double least = std::min(c.nose, c.mouth);
  const Outcome outcome = least > bad ? Outcome::fail : least > most ? Outcome::attention : Outcome::pass;
  auto out =
      outcome == Outcome::pass ? finding("face_covered", outcome, "口鼻没有遮挡。", "Nothing covers nose and mouth.")
      : outcome == Outcome::fail
          ? finding("face_covered", outcome, "口鼻被口罩、围巾等遮挡。", "A mask or a scarf covers nose and mouth.")
          : finding("face_covered", outcome, "口鼻可能被遮挡，请查看。", "Something may cover nose and mouth: look.");
  measured(out, std::round(least * 10) / 10, "ΔE", std::nullopt, most);
  const cv::Point2f a = f.points[3], b = f.points[13];
  out.regions = {frame_region(e, {a.x, f.points[29].y, b.x - a.x, f.points[8].y - f.points[29].y}, "lower_face")};
  if (outcome != Outcome::pass) out.suggests = {"FACE_COVERED"};
  return {out};
}

}  // namespace cs::checks
