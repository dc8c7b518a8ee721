// teeth_hidden, expression_neutral: the notice forbids showing teeth (不能露齿); a slight smile, and lips that part
// without teeth, are natural. Teeth are pixels at the line between the lips that are bright like the skin but far less
// red than both lips are: parted lips alone show a dark gap, closed ones nothing but lip.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "checks/check.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// Height of a chain of landmarks, which run from left to right, at column x.
float height_at(const FaceFrame& f, std::initializer_list<std::size_t> chain, float x) {
  const std::size_t* before = nullptr;
  for (const std::size_t& i : chain) {
    if (before && x <= f.points[i].x) {
      const cv::Point2f a = f.points[*before], b = f.points[i];
      return a.y + (b.y - a.y) * std::clamp((x - a.x) / std::max(1.0F, b.x - a.x), 0.0F, 1.0F);
    }
    before = &i;
  }
  return f.points[*before].y;
}

/// Mean redness (a*) of rows from .. to of a column.
float redness(const FaceFrame& f, int x, float from, float to) {
  float sum = 0;
  int n = 0;
  for (int y = std::max(0, cvRound(from)); y <= std::min(FaceFrame::height - 1, cvRound(to)); ++y, ++n)
    sum += f.at(x, y)[1];
  return n > 0 ? sum / static_cast<float>(n) : 0;
}

/// Pixels of the frame that look like teeth.
int teeth_pixels(const FaceFrame& f, double share_of_redness, double share_of_light) {
  const float left = f.points[48].x, right = f.points[54].x, w = right - left;
  int count = 0;
  // The corners are left out: there the skin beside the mouth comes into the strip.
  for (int x = std::max(0, cvRound(left + 0.2F * w)); x <= std::min(FaceFrame::width - 1, cvRound(right - 0.2F * w));
       ++x) {
    const auto at = static_cast<float>(x);
    const float top = height_at(f, {48, 49, 50, 51, 52, 53, 54}, at);
    const float bottom = height_at(f, {48, 59, 58, 57, 56, 55, 54}, at);
    float upper = height_at(f, {48, 60, 61, 62, 63, 64, 54}, at),
          lower = height_at(f, {48, 60, 67, 66, 65, 64, 54}, at);
    if (lower < upper) std::swap(lower, upper);
    const float lips = std::min(redness(f, x, 0.6F * top + 0.4F * upper, 0.35F * top + 0.65F * upper),
                                redness(f, x, 0.7F * lower + 0.3F * bottom, 0.4F * lower + 0.6F * bottom));
    const int from = std::max(0, cvRound(std::max(upper - 7, top + 3)));
    for (int y = from; y <= std::min(FaceFrame::height - 1, cvRound(lower + 2)); ++y) {
      const cv::Vec3f c = f.at(x, y);
      count += c[0] > share_of_light * f.skin.lab[0] && c[1] < share_of_redness * lips;
    }
  }
  return count;
}

}  // namespace

std::vector<domain::Finding> check_mouth(const Evidence& e, const Rules& rules) {
  const FaceFrame& f = e.frame();
  const auto number = [&](const char* name) { return rules.number("teeth_hidden", name); };
  const int pixels = teeth_pixels(f, number("redness_share"), number("light_share"));
  const double area = 1000.0 * pixels / (FaceFrame::eye_distance * FaceFrame::eye_distance);
  const Outcome outcome = area > number("fail")        ? Outcome::fail
                          : area > number("attention") ? Outcome::attention
                                                       : Outcome::pass;
  const cv::Point2f corner = f.points[48];
  const float w = f.points[54].x - corner.x;
  const cv::Rect2f mouth(corner.x - 0.2F * w, f.points[51].y - 0.25F * w, 1.4F * w,
                         f.points[57].y - f.points[51].y + 0.5F * w);
  auto teeth = outcome == Outcome::pass   ? finding("teeth_hidden", outcome, "未露齿。", "No teeth show.")
               : outcome == Outcome::fail ? finding("teeth_hidden", outcome, "露齿。", "Teeth show.")
                                          : finding("teeth_hidden", outcome, "可能露齿，请放大查看嘴部。",
                                                    "Teeth may show: look at the mouth.");
  measured(teeth, std::round(area * 10) / 10, "‰", std::nullopt, number("attention"));
  teeth.regions = {frame_region(e, mouth, "mouth")};
  if (outcome != Outcome::pass) teeth.suggests = {"TEETH"};

  // How far the lips part, against the distance from the eyes to the chin, as ISO/IEC 29794-5 measures it.
  const float open =
      (f.points[67].y - f.points[61].y + f.points[66].y - f.points[62].y + f.points[65].y - f.points[63].y) / 3;
  const double parted = std::max(0.0F, open) / std::max(1.0F, f.points[8].y - static_cast<float>(FaceFrame::eye_y));
  const double most = rules.number("expression_neutral", "mouth_open_attention");
  const bool wide = parted > most;
  auto expression = wide ? finding("expression_neutral", Outcome::attention, "嘴张开，表情不自然。",
                                   "The mouth is open: not a natural expression.")
                         : finding("expression_neutral", Outcome::pass, "嘴自然闭合；表情请结合照片判断。",
                                   "The mouth is not open; look at the rest of the expression yourself.");
  measured(expression, std::round(parted * 1000) / 1000, "ratio", std::nullopt, most);
  expression.regions = {frame_region(e, mouth, "mouth")};
  if (wide) expression.suggests = {"TEETH"};
  return {teeth, expression};
}

}  // namespace cs::checks
