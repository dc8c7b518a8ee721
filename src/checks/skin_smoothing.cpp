// skin_smoothing: skin without any texture while eyes and brows are sharp is what beauty filters make (磨皮). Phones
// smooth by themselves, light and age make a difference, and nobody can tell a filter from good skin by pixels alone:
// it is spoken of only where less texture is left than any measured face had, and the skin is always shown enlarged.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "checks/check.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// The face is brought to this many pixels between the eyes: pores and fine hairs are still there.
constexpr double eye_distance = 180;
/// A smaller face has lost its texture by its size alone.
constexpr double least_eye_distance = 100;

/// Texture of a box of skin: the spread of what is finer than a few pixels, in luma levels; the middle one of its
/// squares, so that moles, hair and wrinkles do not count. Not against the skin's own lightness: shine gives dark skin
/// as many levels as fair skin, and what a filter leaves is as small on both.
double texture(const cv::Mat& fine, cv::Rect box) {
  constexpr int side = 12;
  box &= cv::Rect({}, fine.size());
  std::vector<double> found;
  for (int y = box.y; y + side <= box.br().y; y += side)
    for (int x = box.x; x + side <= box.br().x; x += side) {
      const cv::Rect square(x, y, side, side);
      cv::Scalar mean, deviation;
      cv::meanStdDev(fine(square), mean, deviation);
      found.push_back(deviation[0]);
    }
  if (found.size() < 4) return -1;
  const auto middle = found.begin() + static_cast<long>(found.size() / 2);
  std::nth_element(found.begin(), middle, found.end());
  return *middle;
}

}  // namespace

std::vector<domain::Finding> check_skin_smoothing(const Evidence& e, const Rules& rules) {
  const FaceFrame& frame = e.frame();
  const faces::Face& face = *e.face();
  const cv::Point2f nose = frame.points[30];
  const cv::Rect2f cheeks[2] = {{nose.x - 62, nose.y - 22, 34, 34}, {nose.x + 28, nose.y - 22, 34, 34}};
  const cv::Rect2f forehead(static_cast<float>(FaceFrame::eye_x) - 30,
                            std::min(frame.points[19].y, frame.points[24].y) - 40, 60, 28);
  std::vector<domain::Region> regions = {frame_region(e, cheeks[0], "skin"), frame_region(e, cheeks[1], "skin"),
                                         frame_region(e, forehead, "skin")};
  const double distance = face.eye_distance() * e.to_original;
  if (e.closeup.empty() || distance < least_eye_distance) {
    auto f = finding("skin_smoothing", Outcome::cannot_tell, "面部像素太少，看不出是否磨皮，请人工查看。",
                     "The face has too few pixels to tell whether its skin was smoothed: look yourself.");
    f.regions = std::move(regions);
    return {f};
  }
  cv::Mat grey, coarse, fine;
  cv::cvtColor(e.closeup, grey, cv::COLOR_RGB2GRAY);
  const double scale = std::min(1.0, eye_distance / distance);
  if (scale < 1) cv::resize(grey, grey, {}, scale, scale, cv::INTER_AREA);
  grey.convertTo(grey, CV_32F);
  cv::GaussianBlur(grey, coarse, {}, 2.0);
  fine = grey - coarse;
  std::vector<double> found;
  for (const domain::Region& r : regions) {
    const auto x = [&](double v) { return cvRound((v - e.closeup_at.x) * scale); };
    const auto y = [&](double v) { return cvRound((v - e.closeup_at.y) * scale); };
    const cv::Rect box(cv::Point(x(r.points[0].x), y(r.points[0].y)), cv::Point(x(r.points[1].x), y(r.points[1].y)));
    if (const double t = texture(fine, box); t >= 0) found.push_back(t);
  }
  std::sort(found.begin(), found.end());
  // As it would be in full light.
  const double value = (found.empty() ? 0 : found[found.size() / 2]) * 255 / std::max(64.0, bright_luma(e.analysed));
  // How sharp the picture can be: eyes and brows.
  const cv::Rect2f eyes_frame(frame.points[36].x - 10, frame.points[19].y - 5,
                              frame.points[45].x - frame.points[36].x + 20,
                              frame.points[41].y - frame.points[19].y + 15);
  const domain::Region eyes = frame_region(e, eyes_frame, "eyes");
  const cv::Rect eye_box = cv::Rect(cv::Point(cvRound((eyes.points[0].x - e.closeup_at.x) * scale),
                                              cvRound((eyes.points[0].y - e.closeup_at.y) * scale)),
                                    cv::Point(cvRound((eyes.points[1].x - e.closeup_at.x) * scale),
                                              cvRound((eyes.points[1].y - e.closeup_at.y) * scale))) &
                           cv::Rect({}, grey.size());
  double sharp = 0;
  if (eye_box.area() > 100) {
    cv::Scalar mean, deviation;
    cv::meanStdDev(fine(eye_box), mean, deviation);
    sharp = 100 * deviation[0] / std::max(20.0, cv::mean(grey(eye_box))[0]);
  }
  const double limit = rules.number("skin_smoothing", "texture_attention");
  const bool burnt = 2.55 * frame.skin.lab[0] > rules.number("skin_smoothing", "burnt_luma");
  const double least_sharp = rules.number("skin_smoothing", "eyes_sharp");
  if (found.size() < 2 || sharp < least_sharp || burnt) {
    auto f = finding("skin_smoothing", Outcome::cannot_tell, "照片不够清晰或皮肤过亮，看不出是否磨皮，请人工查看。",
                     "Too soft or too bright to tell whether the skin was smoothed: look yourself.");
    f.regions = std::move(regions);
    return {f};
  }
  const bool smooth = value < limit;
  auto f = smooth ? finding("skin_smoothing", Outcome::attention, "皮肤几乎没有纹理，可能开启了美颜磨皮，请放大查看。",
                            "The skin has next to no texture: a beauty filter may be at work. Zoom in and look.")
                  : finding("skin_smoothing", Outcome::pass, "皮肤有自然纹理；是否修图请结合照片判断。",
                            "The skin has texture; judge yourself whether it was retouched.");
  measured(f, std::round(value * 100) / 100, "luma", limit, std::nullopt);
  f.regions = std::move(regions);
  if (smooth) f.suggests = {"EDITED"};
  return {f};
}

}  // namespace cs::checks
