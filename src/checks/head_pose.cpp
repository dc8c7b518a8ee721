// head_pose: facing the camera squarely. The landmarks are fitted with a rigid head of average shape under parallel
// projection; the two rows of the best linear map are the head's turn. Its own shape makes a person look up or down by
// a few degrees, so only clear turns are spoken of.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>

#include "checks/check.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

struct ModelPoint {
  std::size_t landmark;
  float x, y, z;  ///< right, down, away from the camera; eye distance = 1
};

// Proportions of an average adult head, rounded; symmetric by construction.
constexpr std::array<ModelPoint, 10> model = {{{30, 0, 0.62F, -0.36F},
                                               {36, -0.72F, 0.02F, 0.20F},
                                               {39, -0.28F, 0.03F, 0.06F},
                                               {42, 0.28F, 0.03F, 0.06F},
                                               {45, 0.72F, 0.02F, 0.20F},
                                               {48, -0.40F, 1.17F, 0.08F},
                                               {54, 0.40F, 1.17F, 0.08F},
                                               {8, 0, 1.80F, 0.10F},
                                               {0, -1.10F, 0.15F, 1.10F},
                                               {16, 1.10F, 0.15F, 1.10F}}};

struct Pose {
  double yaw = 0, pitch = 0;  ///< degrees; positive: towards the picture's right, downwards
};

Pose fit(const FaceFrame& f) {
  const auto n = static_cast<int>(model.size());
  cv::Mat a(n, 4, CV_64F), b(n, 2, CV_64F), x;
  for (int i = 0; i < n; ++i) {
    const ModelPoint& m = model[static_cast<std::size_t>(i)];
    a.at<double>(i, 0) = m.x, a.at<double>(i, 1) = m.y, a.at<double>(i, 2) = m.z, a.at<double>(i, 3) = 1;
    b.at<double>(i, 0) = f.points[m.landmark].x, b.at<double>(i, 1) = f.points[m.landmark].y;
  }
  cv::solve(a, b, x, cv::DECOMP_SVD);
  const cv::Vec3d i(x.at<double>(0, 0), x.at<double>(1, 0), x.at<double>(2, 0));
  const cv::Vec3d j(x.at<double>(0, 1), x.at<double>(1, 1), x.at<double>(2, 1));
  const double scale = (cv::norm(i) + cv::norm(j)) / 2;
  if (scale <= 0) return {};
  const auto degrees = [](double s) { return std::asin(std::clamp(s, -1.0, 1.0)) * 180 / std::numbers::pi; };
  return {degrees(-i[2] / scale), degrees(-j[2] / scale)};
}

}  // namespace

std::vector<domain::Finding> check_head_pose(const Evidence& e, const Rules& rules) {
  const FaceFrame& f = e.frame();
  Pose pose = fit(f);
  const auto number = [&](const char* name) { return rules.number("head_pose", name); };
  pose.pitch -= number("pitch_zero_deg");
  const double yaw = std::abs(pose.yaw), pitch = std::abs(pose.pitch);
  const Outcome outcome = yaw > number("yaw_fail_deg") || pitch > number("pitch_fail_deg") ? Outcome::fail
                          : yaw > number("yaw_attention_deg") || pitch > number("pitch_attention_deg")
                              ? Outcome::attention
                              : Outcome::pass;
  const bool sideways = yaw / number("yaw_attention_deg") >= pitch / number("pitch_attention_deg");
  auto out = outcome == Outcome::pass ? finding("head_pose", outcome, "正对镜头。", "The head faces the camera.")
             : sideways               ? finding("head_pose", outcome, fmt::format("侧脸，约转 {:.0f}°。", yaw),
                                                fmt::format("The head is turned by about {:.0f} degrees.", yaw))
             : pose.pitch > 0         ? finding("head_pose", outcome, "低头。", "The head is bent down.")
                                      : finding("head_pose", outcome, "仰头。", "The head is tipped back.");
  const char* limit = sideways ? "yaw_attention_deg" : "pitch_attention_deg";
  measured(out, std::round(sideways ? pose.yaw : pose.pitch), "deg", -number(limit), number(limit));
  if (outcome != Outcome::pass) {
    out.regions = {line_region(e.at(f.to_analysed(f.points[27])), e.at(f.to_analysed(f.points[8])), "axis")};
    out.suggests = {"HEAD_TILTED"};
  }
  return {out};
}

}  // namespace cs::checks
