// A person who does not exist: what stays the same from picture to picture, and what one picture shows of it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "demo/canvas.hpp"
#include "demo/portrait.hpp"
#include "demo/random.hpp"

namespace cs::demo {

/// Lengths in head units. The defaults are an average student's.
struct Identity {
  bool woman = true;
  Rgb skin;
  double redness = 0;
  double face_width = 1.10, jaw = 0.76, chin = 1.74, chin_width = 0.36, cheek = 0;
  double eye_width = 0.47, eye_open = 0.15, eye_tilt = 0.02, double_lid = 0.5, lid_droop = 0;
  Rgb iris;
  double brow_height = 0.36, brow_thickness = 0.075, brow_arch = 0.05, brow_tilt = 0, brow_gap = 0.19;
  double nose_width = 0.27, nose_tip = 0.58, bridge = 0.2, tip_size = 1;
  double mouth_y = 1.07, mouth_width = 0.37, upper_lip = 0.075, lower_lip = 0.1, mouth_curve = 0;
  Rgb lips;
  double ear_size = 0.4, ear_out = 0.16;
  Rgb hair;
  double hairline = 1.1;
  bool glasses = false;
  int glasses_style = 0;
  double beard = 0;
  std::vector<Point> moles;
  double neck = 0.66, shoulders = 3.0;
};

enum class HairStyle {
  // women
  ponytail,
  bun,
  centre_tucked,
  side_tucked,
  long_covering,
  bob_covering,
  bangs,
  // men
  crop,
  side_part,
  textured,
  buzz,
  short_fringe,
  long_fringe,
};

enum class Outfit { shirt, t_shirt, hoodie, suit, polo, sweater, sleeveless, fur, uniform };
enum class Backdrop { white_wall, blue, grey_wall, textured_wall, dormitory, plain_white, plain_blue };

/// One picture of a person.
struct Look {
  HairStyle hair = HairStyle::ponytail;
  Outfit outfit = Outfit::shirt;
  Rgb cloth, cloth_under;
  Backdrop backdrop = Backdrop::white_wall;
  Point light{-0.4, -0.45};             ///< where the main light comes from, towards the person's left and up negative
  double key = 0.8, fill = 0.42;        ///< linear
  double warmth = 0;                    ///< -1 blue .. 1 yellow
  double roll = 0, yaw = 0, pitch = 0;  ///< degrees
  double smile = 0;                     ///< 0..1, lips closed
  bool glasses = false;
  bool teeth = false, eyes_closed = false, glare = false, tint = false, earrings = false, necklace = false,
       makeup = false, hat = false, half_shadow = false;
};

Identity make_identity(std::uint64_t seed, Gender gender);
/// Some years earlier.
Identity younger(Identity person);
Look make_look(const PortraitSpec& spec, const Identity& person);

}  // namespace cs::demo
