// sharpness: how much of the finest detail that the finished photo can show is there. The face is brought to the size
// that it has on the finished photo; the energy of its Laplacian is set against the energy of its coarse structure, so
// that contrast, light and skin tone cancel out.
#include <fmt/format.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "checks/check.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

constexpr double face_width = 240;  ///< middle of the finished photo's band of 180 to 300 px

double energy(const cv::Mat& m) {
  cv::Scalar mean, deviation;
  cv::meanStdDev(m, mean, deviation);
  return deviation[0];
}

}  // namespace

std::vector<domain::Finding> check_sharpness(const Evidence& e, const Rules& rules) {
  const faces::Face& face = *e.face();
  // Eyes, nose and mouth: hair and clothes are sharp or not for reasons of their own.
  std::vector<cv::Point2f> inner(face.landmarks.begin() + 17, face.landmarks.end());
  cv::Rect box = cv::boundingRect(inner);
  box &= cv::Rect({}, e.analysed.size());
  if (box.area() < 100)
    return {finding("sharpness", Outcome::cannot_tell, "面部不完整，无法判断清晰度。",
                    "Cannot tell: the face is not whole.")};
  cv::Mat grey, laplacian, coarse;
  cv::cvtColor(e.analysed(box), grey, cv::COLOR_RGB2GRAY);
  grey.convertTo(grey, CV_32F);
  const double scale = face_width / face.width();
  cv::resize(grey, grey, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  cv::Laplacian(grey, laplacian, CV_32F, 1);
  cv::GaussianBlur(grey, coarse, {}, 3);
  const double detail = energy(laplacian) / std::max(1.0, energy(coarse));
  const double warn = rules.number("sharpness", "attention"), bad = rules.number("sharpness", "fail");
  const Outcome outcome = detail < bad ? Outcome::fail : detail < warn ? Outcome::attention : Outcome::pass;
  auto f = outcome == Outcome::pass   ? finding("sharpness", outcome, "面部清晰。", "The face is sharp.")
           : outcome == Outcome::fail ? finding("sharpness", outcome, "面部模糊。", "The face is blurred.")
                                      : finding("sharpness", outcome, "面部略显模糊，请放大查看。",
                                                "The face is a little soft: zoom in and look.");
  measured(f, std::round(detail * 1000) / 1000, "ratio", warn, std::nullopt);
  if (outcome != Outcome::pass) {
    f.regions = {box_region(e.at(box.tl()), e.at(box.br()), "face")};
    f.suggests = {"BLURRED"};
  }
  return {f};
}

}  // namespace cs::checks
