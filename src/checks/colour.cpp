// natural_colour: skin whose colour no light of day gives: a cast, a filter, or no colour at all. The skin's own tone
// moves along lightness and a narrow band of hue; what leaves that band is not skin tone. ISO/IEC 29794-5 as OFIQ
// measures it, with bounds of our own.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "checks/check.hpp"

namespace cs::checks {

using domain::Outcome;

std::vector<domain::Finding> check_colour(const Evidence& e, const Rules& rules) {
  const FaceFrame& f = e.frame();
  const double a = f.skin.lab[1], b = f.skin.lab[2];
  // Colour against lightness: a dark skin's own colour is weaker by as much as it is darker.
  const double colour = std::hypot(a, b) / std::max(1.0F, f.skin.lab[0]),
               hue = std::atan2(b, a) * 180 / std::numbers::pi;
  const auto number = [&](const char* name) { return rules.number("natural_colour", name); };
  // How far outside its band, in degrees of hue; a lack of colour counts on the same scale.
  double off = 0;
  const char* zh = "色彩自然。";
  const char* en = "The colours are natural.";
  if (colour < number("least_colour")) {
    off = number("fail_deg") + 1;
    zh = "几乎没有颜色，像黑白照片。", en = "There is hardly any colour, as in a black and white picture.";
  } else if (hue < number("hue_min_deg")) {
    off = number("hue_min_deg") - hue;
    zh = "偏冷色（偏蓝或偏紫）。", en = "The colours lean to blue or purple.";
  } else if (hue > number("hue_max_deg")) {
    off = hue - number("hue_max_deg");
    zh = "偏黄或偏绿。", en = "The colours lean to yellow or green.";
  } else if (colour > number("most_colour")) {
    off = colour > number("fail_colour") ? number("fail_deg") + 1 : 1;
    zh = "偏橙色，或颜色过于浓艳。", en = "The colours lean to orange, or are too strong.";
  }
  const Outcome outcome = off > number("fail_deg") ? Outcome::fail : off > 0 ? Outcome::attention : Outcome::pass;
  auto out = finding("natural_colour", outcome, zh, en);
  if (colour < number("least_colour") || (off > 0 && colour > number("most_colour")))
    measured(out, std::round(colour * 100) / 100, "ratio", number("least_colour"), number("most_colour"));
  else
    measured(out, std::round(hue), "deg", number("hue_min_deg"), number("hue_max_deg"));
  if (outcome != Outcome::pass) {
    const cv::Point2f nose = f.points[30];
    out.regions = {frame_region(e, {nose.x - 60, nose.y - 16, 120, 34}, "cheeks")};
    out.suggests = {"COLOUR_CAST"};
  }
  return {out};
}

}  // namespace cs::checks
