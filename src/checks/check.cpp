#include "checks/check.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "checks/appearance.hpp"

namespace cs::checks {

const std::vector<Check>& registry() {
  static const std::vector<Check> checks = {
      {"resolution", check_resolution},
      {"upright", check_upright},
      {"border_text", check_border},
      {"single_face", check_single_face},
      {"face_covered", check_face_covered, true},
      {"head_pose", check_head_pose, true},
      {"head_level", check_head_level, true},
      {"shoulders_level", check_shoulders, true},
      {"head_size", check_head_geometry, true},
      {"eyes_open", check_eyes, true},
      {"gaze", check_gaze, true},
      {"brows_clear", check_brows, true},
      {"ears_visible", check_ears, true},
      {"teeth_hidden", check_mouth, true},
      {"lips_closed", check_lips, true},
      {"glasses_glare", check_glasses, true},
      {"frames_over_eyes", check_frames, true},
      {"head_covering", check_head_covering, true},
      {"earrings", check_adornment, true},
      {"clothes_contrast", check_clothes, true},
      {"clothes_pattern", check_clothes_pattern, true},
      {"backdrop_uniform", check_backdrop, true},
      {"backdrop_shadow", check_backdrop_shadow, true},
      {"light_even", check_light, true},
      {"exposure", check_exposure, true},
      {"natural_colour", check_colour, true},
      {"sharpness", check_sharpness, true},
      {"live_capture", check_metadata},
      {"ai_generated", check_ai_generated},
  };
  return checks;
}

const std::vector<Check>& forensic_registry() {
  static const std::vector<Check> checks = {
      {"compression", check_compression},
      {"rephotographed", check_rephotographed},
      {"skin_smoothing", check_skin_smoothing, true},
  };
  return checks;
}

const FaceFrame& Evidence::frame() const {
  if (!frame_) frame_ = std::make_shared<FaceFrame>(analysed, *face());
  return *frame_;
}

double bright_luma(const cv::Mat& rgb) {
  cv::Mat small, grey;
  cv::resize(rgb, small, {160, 160}, 0, 0, cv::INTER_AREA);
  cv::cvtColor(small, grey, cv::COLOR_RGB2GRAY);
  std::vector<unsigned char> v(grey.begin<unsigned char>(), grey.end<unsigned char>());
  const auto at = v.begin() + static_cast<long>(v.size() * 98 / 100);
  std::nth_element(v.begin(), at, v.end());
  return *at;
}

domain::Finding finding(const char* check, domain::Outcome outcome, std::string zh, std::string en) {
  domain::Finding f;
  f.check = check;
  f.outcome = outcome;
  f.message = {std::move(zh), std::move(en)};
  return f;
}

domain::Region box_region(domain::Point a, domain::Point b, std::string label) {
  return {domain::Region::Shape::box, {a, b}, std::move(label)};
}

domain::Region frame_region(const Evidence& e, const cv::Rect2f& box, std::string label) {
  const FaceFrame& frame = e.frame();
  std::vector<cv::Point2f> corners;
  for (const cv::Point2f& p :
       {box.tl(), cv::Point2f(box.x + box.width, box.y), box.br(), cv::Point2f(box.x, box.y + box.height)})
    corners.push_back(frame.to_analysed(p));
  const auto [left, right] =
      std::minmax_element(corners.begin(), corners.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
  const auto [top, bottom] =
      std::minmax_element(corners.begin(), corners.end(), [](const auto& a, const auto& b) { return a.y < b.y; });
  const auto inside = [&](float x, float y) {
    return e.at({std::clamp(x, 0.0F, static_cast<float>(e.analysed.cols)),
                 std::clamp(y, 0.0F, static_cast<float>(e.analysed.rows))});
  };
  return box_region(inside(left->x, top->y), inside(right->x, bottom->y), std::move(label));
}

domain::Region line_region(domain::Point a, domain::Point b, std::string label) {
  return {domain::Region::Shape::line, {a, b}, std::move(label)};
}

domain::Finding& measured(domain::Finding& f, double value, const char* unit, std::optional<double> low,
                          std::optional<double> high) {
  f.value = value;
  f.unit = unit;
  f.threshold_low = low;
  f.threshold_high = high;
  return f;
}

}  // namespace cs::checks
