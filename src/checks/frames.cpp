// frames_over_eyes: the frame of glasses may not cover the eyes (镜框不得遮眼). A rim that crosses an eye goes on
// beyond both corners; iris and lashes do not. Rims as light as the skin are not seen.
#include <algorithm>
#include <cmath>

#include "checks/appearance.hpp"
#include "checks/eye_view.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// How far beyond the corners a rim is followed, pixels of the view.
constexpr int beyond = 22;
/// A rim may slope by this many pixels over the eye.
constexpr int slope = 8;

/// Largest share of dark pixels of lines across the eye between the lids and beyond both corners; the darker half of
/// the line beyond the corners counts, so that a dark eye alone is none.
double rim_share(const EyeView& v, double darker_than) {
  const int from = static_cast<int>(EyeView::corner_left) - beyond,
            to = static_cast<int>(EyeView::corner_right) + beyond;
  const int middle = static_cast<int>(EyeView::middle_y);
  double most = 0;
  for (int y = middle - cvRound(v.open * 0.6F); y <= middle + cvRound(v.open * 0.4F); ++y)
    for (int tilt = -slope; tilt <= slope; tilt += 2) {
      int dark[3] = {}, all[3] = {};
      for (int x = from; x <= to; ++x) {
        const int yy = y + tilt * (x - EyeView::width / 2) / (to - from);
        if (yy < 1 || yy >= EyeView::height - 1) continue;
        const int part = x < cvRound(EyeView::corner_left) - 4 ? 0 : x > cvRound(EyeView::corner_right) + 4 ? 2 : 1;
        const int here = std::min({v.light.at<unsigned char>(yy - 1, x), v.light.at<unsigned char>(yy, x),
                                   v.light.at<unsigned char>(yy + 1, x)});
        ++all[part];
        dark[part] += here < darker_than;
      }
      double share = 1;
      for (int i = 0; i < 3; ++i) share = std::min(share, all[i] > 0 ? static_cast<double>(dark[i]) / all[i] : 0);
      most = std::max(most, share);
    }
  return most;
}

}  // namespace

std::vector<domain::Finding> check_frames(const Evidence& e, const Rules& rules) {
  const auto l = eye_view(e, 0), r = eye_view(e, 1);
  if (!l || !r)
    return {finding("frames_over_eyes", Outcome::cannot_tell, "眼睛太小或模型缺失，看不出镜框是否遮眼。",
                    "Cannot tell whether a frame covers the eyes: they are too small, or a model is missing.")};
  const double dark = rules.number("frames_over_eyes", "dark_share") * 2.55 * e.frame().skin.lab[0];
  const double left = rim_share(*l, dark), right = rim_share(*r, dark), worst = std::max(left, right);
  const double most = rules.number("frames_over_eyes", "attention");
  const bool crossed = worst > most;
  auto f = crossed ? finding("frames_over_eyes", Outcome::attention, "镜框可能遮挡眼睛，请查看。",
                             "A frame may cover an eye: look.")
                   : finding("frames_over_eyes", Outcome::pass, "没有镜框遮挡眼睛。", "No frame crosses the eyes.");
  measured(f, std::round(worst * 100) / 100, "ratio", std::nullopt, most);
  const FaceFrame& frame = e.frame();
  const bool first = left >= right;
  const cv::Point2f c = first ? frame.centre(36, 42) : frame.centre(42, 48);
  f.regions = {frame_region(e, {c.x - 40, c.y - 28, 80, 56}, first ? "left_eye" : "right_eye")};
  if (crossed) f.suggests = {"GLASSES_FRAME"};
  return {f};
}

}  // namespace cs::checks
