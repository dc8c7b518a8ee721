// The portrait painter: photographs of people who do not exist. One seed is one identity; its enrolment photograph, its
// ID-card photograph and the photograph that is handed in now show the same person at different times.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "demo/fault.hpp"
#include "demo/people.hpp"

namespace cs::demo {

enum class PortraitKind {
  submission,  ///< a phone's photograph of today, portrait orientation, with EXIF
  enrolment,   ///< some years younger, other hair and clothes, 480 x 640, blue or white
  id_card,     ///< 358 x 441, flat light, white
};

struct PortraitSpec {
  std::uint64_t seed = 0;
  Gender gender = Gender::woman;
  PortraitKind kind = PortraitKind::submission;
  std::vector<Fault> faults;
  int width = 0, height = 0;  ///< px; 0: 1500 x 2000, 480 x 640, 358 x 441 according to `kind`
  int attempt = 1;            ///< another attempt: same day's face, other camera position, light and clothes
  /// Seconds since 1970, written to EXIF in China's time; with Fault::from_album it was taken 30 h to 18 days earlier.
  std::int64_t taken_at = 1'760'000'000;
};

struct PicturePoint {
  double x = 0, y = 0;  ///< px from the top left corner of the picture
};

/// Where the painter put what. With two faces: the main one. With no face: `faces` is 0 and the rest means nothing.
struct Truth {
  int faces = 1;
  PicturePoint left_eye, right_eye;  ///< pupil centres, "left" as seen in the picture
  PicturePoint chin, crown;          ///< crown: the top of the hair
  double face_width = 0;             ///< px, cheekbone to cheekbone
  double roll = 0, yaw = 0;          ///< degrees; roll clockwise in the picture
  bool glasses = false;
};

struct Portrait {
  Bytes jpeg;
  int width = 0, height = 0;
  Truth truth;
};

/// Paints. Pure: the same specification gives the same bytes on the same machine. Any thread; some 100-250 ms for
/// 1500 x 2000. Sizes below 64 or above 8000 px are clamped.
Portrait paint(const PortraitSpec& spec);

}  // namespace cs::demo
