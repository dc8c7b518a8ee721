// Evidence made by hand: a drawn head with the landmarks that it has, so that the truth is known and no model is
// needed.
#pragma once

#include "checks/check.hpp"

namespace cs::test {

struct Head {
  int photo_width = 900, photo_height = 1200;
  double face_width = 300;  ///< pixels of the photo
  double centre_x = 450;
  double crown_y = 150, eye_y = 400;
  double tilt_deg = 0;  ///< clockwise
  cv::Scalar wall{230, 230, 230}, skin{200, 165, 145};
};

/// Owns what Evidence points to.
struct Made {
  explicit Made(const Head& head = {});
  Made(const Made&) = delete;

  imaging::Picture picture;
  checks::Evidence evidence;
};

/// The one finding of `check` among `findings`; a test failure when it is missing.
const domain::Finding& of(const std::vector<domain::Finding>& findings, std::string_view check);

}  // namespace cs::test
