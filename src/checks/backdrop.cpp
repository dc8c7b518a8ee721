// backdrop_uniform: one colour behind the head. A wall on which the light falls off slowly is uniform; edges, patterns
// and things are not. Measured left and right of the head and above it, as the share of pixels with a clear edge after
// slow changes were taken out. Its colour is never a fault.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "checks/check.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

constexpr double work_face_width = 120;

}  // namespace

std::vector<domain::Finding> check_backdrop(const Evidence& e, const Rules& rules) {
  const faces::Face& face = *e.face();
  const double scale = std::min(1.0, work_face_width / face.width());
  // Nothing below the nose is looked at, but for what the smoothing there reaches.
  constexpr double reach = 8;
  const int rows = std::clamp(cvRound(face.landmarks[33].y + reach / scale), 1, e.analysed.rows);
  cv::Mat small, lab;
  cv::resize(e.analysed.rowRange(0, rows), small, {}, scale, scale, cv::INTER_AREA);
  cv::GaussianBlur(small, small, {}, 1.0);
  small.convertTo(small, CV_32FC3, 1 / 255.0);
  cv::cvtColor(small, lab, cv::COLOR_RGB2Lab);

  // Where backdrop is to be expected: above the mouth, outside an oval round head and hair.
  const auto s = static_cast<float>(scale);
  const float w = static_cast<float>(face.width()) * s;
  const cv::Point2f eyes = (face.left_eye() + face.right_eye()) * (0.5F * s);
  const float crown = e.crown ? std::max(0.0F, e.crown->y * s) : eyes.y - 1.1F * w;
  const float bottom = (face.landmarks[33].y) * s;
  cv::Mat mask(lab.size(), CV_8U, cv::Scalar(0));
  cv::rectangle(mask, cv::Point(0, 0), cv::Point(lab.cols, cvRound(bottom)), cv::Scalar(255), cv::FILLED);
  const float head_bottom = face.chin().y * s;
  const cv::Point centre(cvRound(eyes.x), cvRound((crown + head_bottom) / 2));
  cv::ellipse(mask, centre, cv::Size(cvRound(0.95F * w), cvRound((head_bottom - crown) * 0.62F)), 0, 0, 360,
              cv::Scalar(0), cv::FILLED);
  cv::rectangle(mask, cv::Point(cvRound(eyes.x - 0.85F * w), cvRound(eyes.y)),
                cv::Point(cvRound(eyes.x + 0.85F * w), lab.rows), cv::Scalar(0), cv::FILLED);
  const int visible = cv::countNonZero(mask);
  if (visible < rules.number("backdrop_uniform", "least_pixels"))
    return {finding("backdrop_uniform", Outcome::cannot_tell, "背景可见部分太少，请人工查看。",
                    "Too little of the backdrop can be seen: look yourself.")};

  std::vector<cv::Mat> channels;
  cv::split(lab, channels);
  cv::Mat edges(lab.size(), CV_32F, cv::Scalar(0));
  for (const cv::Mat& c : channels) {
    cv::Mat dx, dy, magnitude;
    cv::Sobel(c, dx, CV_32F, 1, 0, 3, 1.0 / 8);
    cv::Sobel(c, dy, CV_32F, 0, 1, 3, 1.0 / 8);
    cv::magnitude(dx, dy, magnitude);
    edges = cv::max(edges, magnitude);
  }
  cv::Mat strong = edges > rules.number("backdrop_uniform", "edge_lab");
  strong &= mask;
  const double share = static_cast<double>(cv::countNonZero(strong)) / visible;
  const double warn = rules.number("backdrop_uniform", "attention_share"),
               bad = rules.number("backdrop_uniform", "fail_share");
  const Outcome outcome = share > bad ? Outcome::fail : share > warn ? Outcome::attention : Outcome::pass;
  auto f = outcome == Outcome::pass ? finding("backdrop_uniform", outcome, "背景均匀。", "The backdrop is even.")
                                    : finding("backdrop_uniform", outcome, "背景不是单一颜色，或有杂物、花纹。",
                                              "The backdrop is not of one colour, or has things or patterns in it.");
  measured(f, std::round(share * 1000) / 1000, "ratio", std::nullopt, warn);
  if (outcome != Outcome::pass) {
    const cv::Rect box = cv::boundingRect(strong);
    f.regions = {box_region(e.at(cv::Point2f(box.tl()) / s), e.at(cv::Point2f(box.br()) / s), "backdrop")};
    f.suggests = {"BACKDROP"};
  }
  return {f};
}

}  // namespace cs::checks
