// gaze, red_eye: the eyes look into the camera, and their pupils are not red with the light of a flash. Looking aside
// moves both irises the same way between the corners of the eyes; that eyes squint or sit apart cancels out. Up and
// down is not told: lids follow the eye.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "checks/appearance.hpp"
#include "checks/eye_view.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// Radius of what is looked at for red, in pixels of the view: pupils of adults in a room.
constexpr int pupil = 7;

/// Largest share of a disc of a pupil's size near the middle of the iris that is red: CIELAB a* above `least_a`, and
/// more red than yellow, which skin and lids are not.
double red_share(const EyeView& v, cv::Point2f iris, double least_a) {
  constexpr int reach = pupil + 8;
  const cv::Rect box = cv::Rect(cvRound(iris.x) - reach, cvRound(iris.y) - reach, 2 * reach + 1, 2 * reach + 1) &
                       cv::Rect(0, 0, EyeView::width, EyeView::height);
  if (box.width < 2 * pupil || box.height < 2 * pupil) return 0;
  cv::Mat lab, red(box.size(), CV_32F), disc, share;
  cv::cvtColor(v.rgb(box), lab, cv::COLOR_RGB2Lab);
  for (int y = 0; y < box.height; ++y)
    for (int x = 0; x < box.width; ++x) {
      const cv::Vec3b c = lab.at<cv::Vec3b>(y, x);
      const bool between_lids = v.opening.at<unsigned char>(box.y + y, box.x + x) != 0;
      red.at<float>(y, x) = between_lids && c[1] - 128.0 > least_a && c[1] > c[2] ? 1.0F : 0.0F;
    }
  cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * pupil + 1, 2 * pupil + 1}).convertTo(disc, CV_32F);
  cv::filter2D(red, share, -1, disc / cv::sum(disc)[0], {-1, -1}, 0, cv::BORDER_CONSTANT);
  double most = 0;
  cv::minMaxLoc(share, nullptr, &most);
  return most;
}

domain::Region region_of(const Evidence& e, const EyeView& v, const char* label) {
  std::vector<cv::Point2f> corners;
  for (const cv::Point2f& p : {cv::Point2f(20, 8), cv::Point2f(108, 8), cv::Point2f(108, 56), cv::Point2f(20, 56)})
    corners.emplace_back(v.to_analysed * cv::Vec3f(p.x, p.y, 1));
  const cv::Rect box = cv::boundingRect(corners) & cv::Rect({}, e.analysed.size());
  return box_region(e.at(cv::Point2f(box.tl())), e.at(cv::Point2f(box.br())), label);
}

}  // namespace

std::vector<domain::Finding> check_gaze(const Evidence& e, const Rules& rules) {
  const auto l = eye_view(e, 0), r = eye_view(e, 1);
  const auto iris_l = l ? l->iris() : std::nullopt, iris_r = r ? r->iris() : std::nullopt;
  const double least_open = rules.number("gaze", "least_open");
  if (!iris_l || !iris_r || std::min(l->open, r->open) < least_open) {
    std::vector<domain::Finding> out;
    for (const char* check : {"gaze", "red_eye"})
      out.push_back(finding(check, Outcome::cannot_tell, "眼睛太小、闭合或被遮挡，无法判断。",
                            "Cannot tell: the eyes are too small, closed or covered."));
    return out;
  }
  const float middle = (EyeView::corner_left + EyeView::corner_right) / 2;
  const double between = EyeView::corner_right - EyeView::corner_left;
  const double aside = ((iris_l->x - middle) + (iris_r->x - middle)) / 2 / between * 100;
  const double most = rules.number("gaze", "attention");
  const bool away = std::abs(aside) > most;
  auto gaze = away ? finding("gaze", Outcome::attention, "目光可能偏离镜头，请查看眼睛。",
                             "The eyes may look aside: look at them.")
                   : finding("gaze", Outcome::pass, "目视前方。", "The eyes look ahead.");
  measured(gaze, std::round(aside * 10) / 10, "% of eye width", -most, most);
  gaze.regions = {region_of(e, *l, "left_eye"), region_of(e, *r, "right_eye")};
  if (away) gaze.suggests = {"EYES_CLOSED"};

  const double least_a = rules.number("red_eye", "least_redness");
  const double red_l = red_share(*l, *iris_l, least_a), red_r = red_share(*r, *iris_r, least_a);
  const double red = std::max(red_l, red_r), limit = rules.number("red_eye", "attention");
  auto eyes = red > limit ? finding("red_eye", Outcome::attention, "可能有红眼，请放大查看。",
                                    "A pupil may be red with flash: look closer.")
                          : finding("red_eye", Outcome::pass, "无红眼。", "No red eyes.");
  measured(eyes, std::round(red * 100) / 100, "ratio", std::nullopt, limit);
  eyes.regions = {region_of(e, red_l >= red_r ? *l : *r, red_l >= red_r ? "left_eye" : "right_eye")};
  if (red > limit) eyes.suggests = {"RED_EYE"};
  return {gaze, eyes};
}

}  // namespace cs::checks
