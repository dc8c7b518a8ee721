// From the painted scene to a photograph: lens, sensor, and what the phone makes of it.
#pragma once

#include <opencv2/core.hpp>

#include "demo/canvas.hpp"
#include "demo/person.hpp"

namespace cs::demo {

struct CameraSettings {
  double blur = 0;      ///< sigma, share of the picture's width
  double motion = 0;    ///< length of a shake, share of the width
  double exposure = 1;  ///< factor on linear light
  Rgb balance{1, 1, 1};
  double vignette = 0.10;
  double noise = 1.3;       ///< of 255, in the mid tones
  double smoothing = 0;     ///< 0..1, a beauty filter
  double sharpening = 0.5;  ///< what phones add to edges
  double grey = 0;          ///< 0..1, how much colour is lost
  double shadow_side = 0;   ///< -1..1: darkens the left or right half of the face
  bool screen = false;      ///< taken from a monitor
};

/// Turns the painted head a little: what stands out moves sideways. Degrees.
void turn_head(Canvas& canvas, const Frame& head, double yaw, double pitch);
/// Where turn_head() moves a point of the head.
Point turned(Point p, double yaw, double pitch);

/// 8 bits a channel, B, G, R, at the size asked for.
cv::Mat3b expose(Canvas& canvas, cv::Size size, const CameraSettings& settings, Random& random);

}  // namespace cs::demo
