// clothes_contrast, clothes_style: clothes unlike the backdrop (衣着颜色应与背景色区分明显), first of all unlike the
// blue that the finished photo gets; no sleeveless or strappy tops. Looked at are the shoulders left and right of the
// neck: their colour, and whether they are bare skin. Fur collars and patterns are for the reviewer: the clothes are
// shown.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "checks/check.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

struct Shoulder {
  cv::Rect box;  ///< of the analysed picture
  cv::Vec3f lab;
  double skin_share = 0;
};

float middle_of(std::vector<float>& v) {
  const auto m = v.begin() + static_cast<long>(v.size() / 2);
  std::nth_element(v.begin(), m, v.end());
  return *m;
}

/// Below and beside the chin, in eye distances; what lies outside the picture is left out.
std::optional<Shoulder> shoulder(const Evidence& e, int side, double skin_distance) {
  const faces::Face& face = *e.face();
  const double d = face.eye_distance();
  const double inner = face.chin().x + side * 1.5 * d, outer = face.chin().x + side * 2.2 * d;
  Shoulder s;
  s.box = cv::Rect(cv::Point(cvRound(std::min(inner, outer)), cvRound(face.chin().y + 1.15 * d)),
                   cv::Point(cvRound(std::max(inner, outer)), cvRound(face.chin().y + 1.9 * d))) &
          cv::Rect({}, e.analysed.size());
  if (s.box.width < 0.3 * d || s.box.height < 0.15 * d) return std::nullopt;
  cv::Mat small, lab;
  cv::resize(e.analysed(s.box), small, {24, 24}, 0, 0, cv::INTER_AREA);
  cv::cvtColor(small, lab, cv::COLOR_RGB2Lab);
  const Tone& skin = e.frame().skin;
  std::vector<float> channel[3];
  int skin_pixels = 0;
  for (int y = 0; y < lab.rows; ++y)
    for (int x = 0; x < lab.cols; ++x) {
      const cv::Vec3b v = lab.at<cv::Vec3b>(y, x);
      const cv::Vec3f c(static_cast<float>(v[0]) * (100.0F / 255.0F), static_cast<float>(v[1]) - 128.0F,
                        static_cast<float>(v[2]) - 128.0F);
      for (int i = 0; i < 3; ++i) channel[i].push_back(c[i]);
      skin_pixels += std::hypot(c[1] - skin.lab[1], c[2] - skin.lab[2]) < skin_distance &&
                     std::abs(c[0] - skin.lab[0]) < 0.4F * skin.lab[0];
    }
  for (int i = 0; i < 3; ++i) s.lab[i] = middle_of(channel[i]);
  s.skin_share = static_cast<double>(skin_pixels) / static_cast<double>(lab.total());
  return s;
}

cv::Vec3f finished_blue() {
  cv::Mat one(1, 1, CV_32FC3, cv::Scalar(100 / 255.0, 197 / 255.0, 255 / 255.0)), lab;
  cv::cvtColor(one, lab, cv::COLOR_RGB2Lab);
  return lab.at<cv::Vec3f>(0, 0);
}

domain::Region whole_clothes(const Evidence& e) {
  const faces::Face& face = *e.face();
  const double d = face.eye_distance(), w = e.analysed.cols, h = e.analysed.rows;
  const auto at = [&](double x, double y) {
    return e.at(cv::Point2f(static_cast<float>(std::clamp(x, 0.0, w)), static_cast<float>(std::clamp(y, 0.0, h))));
  };
  return box_region(at(face.chin().x - 2.4 * d, face.chin().y + 0.2 * d),
                    at(face.chin().x + 2.4 * d, face.chin().y + 2.4 * d), "clothes");
}

}  // namespace

std::vector<domain::Finding> check_clothes(const Evidence& e, const Rules& rules) {
  const double skin_distance = rules.number("clothes_style", "skin_distance");
  std::vector<Shoulder> shoulders;
  for (const int side : {-1, 1})
    if (const auto s = shoulder(e, side, skin_distance)) shoulders.push_back(*s);
  if (shoulders.empty()) {
    auto none =
        finding("clothes_contrast", Outcome::not_applicable, "画面中看不到肩部衣着。", "No clothes can be seen.");
    auto style = finding("clothes_style", Outcome::not_applicable, "画面中看不到肩部衣着。", "No clothes can be seen.");
    return {none, style};
  }
  const cv::Vec3f blue = finished_blue();
  double to_blue = 1e9, to_wall = 1e9, bare = 1;
  for (const Shoulder& s : shoulders) {
    to_blue = std::min(to_blue, cv::norm(s.lab - blue));
    for (const auto& wall : e.frame().wall)
      if (wall) to_wall = std::min(to_wall, cv::norm(s.lab - wall->lab));
    bare = std::min(bare, s.skin_share);
  }
  const auto number = [&](const char* name) { return rules.number("clothes_contrast", name); };
  const bool like_blue = to_blue < number("blue_attention"), like_wall = to_wall < number("wall_attention");
  auto contrast = like_blue ? finding("clothes_contrast", Outcome::attention, "衣着颜色与成品照的蓝色背景相近。",
                                      "The clothes are like the blue backdrop of the finished photo.")
                  : like_wall
                      ? finding("clothes_contrast", Outcome::attention, "衣着颜色与拍摄背景几乎相同，轮廓难以分辨。",
                                "The clothes are nearly of the wall's colour: their outline cannot be told.")
                      : finding("clothes_contrast", Outcome::pass, "衣着与背景区分明显。",
                                "The clothes stand out from the backdrop.");
  if (like_wall && !like_blue)
    measured(contrast, std::round(to_wall), "ΔE", number("wall_attention"), std::nullopt);
  else
    measured(contrast, std::round(to_blue), "ΔE", number("blue_attention"), std::nullopt);
  contrast.regions = {whole_clothes(e)};
  if (contrast.outcome != Outcome::pass) contrast.suggests = {"CLOTHES"};

  const double most = rules.number("clothes_style", "bare_attention");
  const bool strappy = bare > most;
  auto style = strappy ? finding("clothes_style", Outcome::attention, "肩部裸露，可能为无袖或吊带。",
                                 "The shoulders are bare: perhaps a sleeveless or strappy top.")
                       : finding("clothes_style", Outcome::pass, "肩部有衣物遮盖；毛领、花纹请结合照片判断。",
                                 "The shoulders are covered; judge fur collars and patterns yourself.");
  measured(style, std::round(bare * 100) / 100, "ratio", std::nullopt, most);
  style.regions = {whole_clothes(e)};
  if (strappy) style.suggests = {"CLOTHES"};
  return {contrast, style};
}

}  // namespace cs::checks
