// eyes_open: both eyes open (the notice wants a natural look; a closed eye cannot be compared). An open eye shows a
// pupil and iris: something dark that is several pixels high. A closed one shows a line of lashes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "checks/check.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// Height of the dark part of the eye, in hundredths of the eye distance: the third highest of its columns, so that a
/// lash or a catchlight does not rule.
int dark_height(const FaceFrame& f, cv::Point2f eye, double darker_than) {
  std::vector<int> heights;
  for (int x = cvRound(eye.x) - 14; x <= cvRound(eye.x) + 14; ++x) {
    int best = 0, run = 0, gap = 0;
    for (int y = cvRound(eye.y) - 16; y <= cvRound(eye.y) + 14; ++y) {
      if (x < 0 || y < 0 || x >= FaceFrame::width || y >= FaceFrame::height) continue;
      if (f.at(x, y)[0] < darker_than) {
        run += 1 + gap, gap = 0;
        best = std::max(best, run);
      } else if (run > 0 && ++gap > 3) {  // a catchlight in the pupil does not end it
        run = 0, gap = 0;
      }
    }
    heights.push_back(best);
  }
  std::nth_element(heights.begin(), heights.begin() + 2, heights.end(), std::greater<>());
  return heights[2];
}

}  // namespace

std::vector<domain::Finding> check_eyes(const Evidence& e, const Rules& rules) {
  const FaceFrame& f = e.frame();
  const double dark = rules.number("eyes_open", "dark_share") * f.skin.lab[0];
  const cv::Point2f l = f.centre(36, 42), r = f.centre(42, 48);
  const int left = dark_height(f, l, dark), right = dark_height(f, r, dark);
  const int least = std::min(left, right);
  const double warn = rules.number("eyes_open", "attention"), bad = rules.number("eyes_open", "fail");
  const Outcome outcome = least < bad ? Outcome::fail : least < warn ? Outcome::attention : Outcome::pass;
  auto out = outcome == Outcome::pass ? finding("eyes_open", outcome, "双眼睁开。", "Both eyes are open.")
             : outcome == Outcome::fail
                 ? finding("eyes_open", outcome, "闭眼。", "An eye is closed.")
                 : finding("eyes_open", outcome, "可能闭眼或眯眼，请放大查看。", "An eye may be closed: look closer.");
  measured(out, least, "% of eye distance", warn, std::nullopt);
  out.regions = {frame_region(e, {l.x - 34, l.y - 26, 68, 52}, "left_eye"),
                 frame_region(e, {r.x - 34, r.y - 26, 68, 52}, "right_eye")};
  if (right < left) std::swap(out.regions[0], out.regions[1]);  // the one to look at first
  if (outcome != Outcome::pass) out.suggests = {"EYES_CLOSED"};
  return {out};
}

}  // namespace cs::checks
