// What can be wrong with a painted photograph. Each fault is switched on singly, so that the truth is known.
#pragma once

#include <array>
#include <string_view>

namespace cs::demo {

enum class Fault {
  ears_covered,
  fringe_over_brows,
  teeth_shown,
  eyes_closed,
  glasses_glare,
  glasses_tinted,
  earrings,
  necklace,
  sleeveless,
  fur_collar,
  strong_makeup,
  hat,
  head_tilted,
  head_turned,
  head_small,
  head_large,
  off_centre,
  dark,
  overexposed,
  half_shadow,
  colour_cast,
  blurred,
  overcompressed,
  busy_backdrop,
  clothes_like_backdrop,
  two_faces,
  screen,
  edited,
  front_camera,
  from_album,  ///< picked from the album, taken days before
  other_person,
  no_face,
};

inline constexpr std::array all_faults = {
    Fault::ears_covered,
    Fault::fringe_over_brows,
    Fault::teeth_shown,
    Fault::eyes_closed,
    Fault::glasses_glare,
    Fault::glasses_tinted,
    Fault::earrings,
    Fault::necklace,
    Fault::sleeveless,
    Fault::fur_collar,
    Fault::strong_makeup,
    Fault::hat,
    Fault::head_tilted,
    Fault::head_turned,
    Fault::head_small,
    Fault::head_large,
    Fault::off_centre,
    Fault::dark,
    Fault::overexposed,
    Fault::half_shadow,
    Fault::colour_cast,
    Fault::blurred,
    Fault::overcompressed,
    Fault::busy_backdrop,
    Fault::clothes_like_backdrop,
    Fault::two_faces,
    Fault::screen,
    Fault::edited,
    Fault::front_camera,
    Fault::from_album,
    Fault::other_person,
    Fault::no_face,
};

/// "ears_covered".
const char* to_string(Fault fault);
/// The code in the catalogue of reasons that a reviewer would pick for it: "EAR_COVERED".
const char* reason_of(Fault fault);

}  // namespace cs::demo
