// head_covering: hats and scarves. Told from hair by colour alone: hair is black, brown, red, blond or grey, so what is
// blue, green, purple or strongly coloured above the forehead is no natural hair. A black cap is not told from black
// hair; the top of the head is shown for the reviewer's eye. A covering worn for religion, health or culture is
// allowed: attention at most.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "checks/check.hpp"

namespace cs::checks {

using domain::Outcome;

std::vector<domain::Finding> check_head_covering(const Evidence& e, const Rules& rules) {
  const FaceFrame& f = e.frame();
  const auto number = [&](const char* name) { return rules.number("head_covering", name); };
  const auto brow = static_cast<int>(std::min(f.points[19].y, f.points[24].y));
  // From the crown (or the frame's top) down to well above the brows, over the middle of the head.
  int top = std::max(4, brow - 130);
  if (e.crown) {
    const cv::Point2f eyes = (e.face()->left_eye() + e.face()->right_eye()) * 0.5F;
    const double up = cv::norm(*e.crown - eyes) / std::max(1.0, e.face()->eye_distance()) * FaceFrame::eye_distance;
    top = std::max(4, FaceFrame::eye_y - static_cast<int>(up) + 8);
  }
  int unlike_hair = 0, all = 0;
  for (int y = top; y < brow - 45; ++y)
    for (int x = FaceFrame::eye_x - 60; x < FaceFrame::eye_x + 60; ++x, ++all) {
      const cv::Vec3f c = f.at(x, y);
      unlike_hair +=
          c[1] < number("green_below") || c[2] < number("blue_below") || std::hypot(c[1], c[2]) > number("most_colour");
    }
  const double share = all > 0 ? static_cast<double>(unlike_hair) / all : 0;
  const double warn = number("attention_share");
  const Outcome outcome = share > warn ? Outcome::attention : Outcome::pass;
  auto out = outcome == Outcome::pass
                 ? finding("head_covering", outcome, "未见彩色头部覆盖物；深色帽子、头巾请查看头顶。",
                           "No coloured head covering seen; look at the top of the head for a dark one.")
                 : finding("head_covering", outcome, "头部可能有覆盖物，请查看；宗教、医疗、文化需要的除外。",
                           "There may be a head covering: look. Religious, medical and cultural ones are allowed.");
  measured(out, std::round(share * 100) / 100, "ratio", std::nullopt, warn);
  out.regions = {frame_region(
      e, cv::Rect2f(60, static_cast<float>(std::max(0, top - 20)), 280, static_cast<float>(std::max(60, brow - top))),
      "head_top")};
  if (outcome != Outcome::pass) out.suggests = {"HEAD_COVERING"};
  return {out};
}

}  // namespace cs::checks
