// clothes_pattern: no complicated patterns or stripes on the clothes (99号). Over the clothes below the chin the share
// of pixels that are clearly lighter or darker than what surrounds them: folds are soft, stripes and checks are not.
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "checks/appearance.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// Pixels of a face width at which clothes are looked at.
constexpr double work_face_width = 120;
constexpr int least_pixels = 1500;

}  // namespace

std::vector<domain::Finding> check_clothes_pattern(const Evidence& e, const Rules& rules) {
  const faces::Face& face = *e.face();
  const auto none = [] {
    return std::vector{
        finding("clothes_pattern", Outcome::not_applicable, "画面中看不到衣着。", "No clothes can be seen.")};
  };
  if (e.person.empty())
    return {finding("clothes_pattern", Outcome::cannot_tell, "缺少人像分割模型，无法查看衣着。",
                    "Cannot tell: the model that finds the person is missing.")};
  const auto w = static_cast<float>(face.width());
  const cv::Rect part = cv::Rect(cv::Rect2f(face.chin().x - 1.3F * w, face.chin().y + 0.3F * w, 2.6F * w, 1.2F * w)) &
                        cv::Rect({}, e.analysed.size());
  if (part.height < cvRound(0.15F * w) || part.width < cvRound(w)) return none();
  const double scale = std::min(1.0, work_face_width / static_cast<double>(w));
  cv::Mat small, lab, person;
  cv::resize(e.analysed(part), small, {}, scale, scale, cv::INTER_AREA);
  cv::cvtColor(small, lab, cv::COLOR_RGB2Lab);
  const auto to_mask = static_cast<double>(e.person.cols) / e.analysed.cols;
  const cv::Rect in_mask =
      cv::Rect(cvFloor(part.x * to_mask), cvFloor(part.y * to_mask), std::max(1, cvRound(part.width * to_mask)),
               std::max(1, cvRound(part.height * to_mask))) &
      cv::Rect({}, e.person.size());
  cv::resize(e.person(in_mask), person, small.size(), 0, 0, cv::INTER_LINEAR);
  cv::Mat inside = person > 0.9F;
  const Tone& skin = e.frame().skin;
  for (int y = 0; y < lab.rows; ++y)
    for (int x = 0; x < lab.cols; ++x) {
      const cv::Vec3b c = lab.at<cv::Vec3b>(y, x);
      if (std::hypot(c[1] - 128.0 - skin.lab[1], c[2] - 128.0 - skin.lab[2]) < 10 &&
          std::hypot(c[1] - 128.0, c[2] - 128.0) > 8)
        inside.at<unsigned char>(y, x) = 0;
    }
  // Outlines of the clothes themselves, against skin and wall, are no pattern.
  cv::erode(inside, inside, cv::getStructuringElement(cv::MORPH_ELLIPSE, {9, 9}));
  const int all = cv::countNonZero(inside);
  if (all < least_pixels) return none();
  std::vector<cv::Mat> channels;
  cv::split(lab, channels);
  cv::Mat strong(lab.size(), CV_8U, cv::Scalar(0));
  const double step = rules.number("clothes_pattern", "step_lab");
  for (std::size_t i = 0; i < 3; ++i) {
    cv::Mat fine, coarse, apart;
    channels[i].convertTo(fine, CV_32F, i == 0 ? 100.0 / 255 : 1);
    cv::GaussianBlur(fine, coarse, {}, 6);
    cv::GaussianBlur(fine, fine, {}, 0.8);
    cv::absdiff(fine, coarse, apart);
    strong |= apart > step;
  }
  strong &= inside;
  const double share = static_cast<double>(cv::countNonZero(strong)) / all;
  const double most = rules.number("clothes_pattern", "attention");
  const bool loud = share > most;
  auto f = loud ? finding("clothes_pattern", Outcome::attention, "衣着可能有条纹或复杂图案，请查看。",
                          "The clothes may have stripes or a complicated pattern: look.")
                : finding("clothes_pattern", Outcome::pass, "衣着没有明显的条纹或图案。",
                          "No stripes or patterns stand out on the clothes.");
  measured(f, std::round(share * 1000) / 1000, "ratio", std::nullopt, most);
  f.regions = {box_region(e.at(cv::Point2f(part.tl())), e.at(cv::Point2f(part.br())), "clothes")};
  if (loud) f.suggests = {"CLOTHES"};
  return {f};
}

}  // namespace cs::checks
