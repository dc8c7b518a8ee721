// A photograph that lies on its side or on its head without saying so in its EXIF. Faces are looked for upright only,
// so one is found where the picture is turned by quarters until there is one; everything else then judges the turned
// picture, and what it says of places is turned back.
#pragma once

#include <optional>

#include "domain/finding.hpp"
#include "faces/analyser.hpp"
#include "faces/confirm.hpp"

namespace cs::checks {

/// `rgb` turned clockwise by 0, 90, 180 or 270 degrees. No copy for 0.
cv::Mat turned(const cv::Mat& rgb, int degrees);

/// Whether the faces found upright leave it open that the picture lies: none, or one that the detector hardly believes
/// in, like a chin upside down.
bool may_lie(const std::vector<faces::Face>& upright);

/// By how many degrees a picture without an upright face has to be turned clockwise so that there is one. 0.1 s on one
/// core. `confirmer` may be null.
std::optional<int> lies_turned(const cv::Mat& rgb, faces::FaceAnalyser& analyser, faces::FaceConfirmer* confirmer);

/// The rectangle of a picture of this size that shows, turned by `degrees`, what `part` is of the turned one.
cv::Rect turned_back(const cv::Rect& part, int degrees, cv::Size picture);

/// All points of what was found on the turned picture as pixels of the picture as it is, which has this size.
void turn_back(domain::Examination& found, int degrees, cv::Size picture);

}  // namespace cs::checks
