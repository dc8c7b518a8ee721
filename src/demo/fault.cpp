#include "demo/fault.hpp"

namespace cs::demo {
namespace {

struct Entry {
  Fault fault;
  const char* name;
  const char* reason;
};

constexpr Entry entries[] = {
    {Fault::ears_covered, "ears_covered", "EAR_COVERED"},
    {Fault::fringe_over_brows, "fringe_over_brows", "BROWS_COVERED"},
    {Fault::teeth_shown, "teeth_shown", "TEETH"},
    {Fault::eyes_closed, "eyes_closed", "EYES_CLOSED"},
    {Fault::glasses_glare, "glasses_glare", "GLASSES_GLARE"},
    {Fault::glasses_tinted, "glasses_tinted", "GLASSES_TINT"},
    {Fault::earrings, "earrings", "JEWELLERY"},
    {Fault::necklace, "necklace", "JEWELLERY"},
    {Fault::sleeveless, "sleeveless", "CLOTHES"},
    {Fault::fur_collar, "fur_collar", "CLOTHES"},
    {Fault::strong_makeup, "strong_makeup", "MAKEUP"},
    {Fault::hat, "hat", "HEAD_COVERING"},
    {Fault::head_tilted, "head_tilted", "HEAD_TILTED"},
    {Fault::head_turned, "head_turned", "HEAD_TILTED"},
    {Fault::head_small, "head_small", "HEAD_TOO_SMALL"},
    {Fault::head_large, "head_large", "HEAD_TOO_LARGE"},
    {Fault::off_centre, "off_centre", "OFF_CENTRE"},
    {Fault::dark, "dark", "TOO_DARK"},
    {Fault::overexposed, "overexposed", "TOO_BRIGHT"},
    {Fault::half_shadow, "half_shadow", "UNEVEN_LIGHT"},
    {Fault::colour_cast, "colour_cast", "COLOUR_CAST"},
    {Fault::blurred, "blurred", "BLURRED"},
    {Fault::overcompressed, "overcompressed", "BLURRED"},
    {Fault::busy_backdrop, "busy_backdrop", "BACKDROP"},
    {Fault::clothes_like_backdrop, "clothes_like_backdrop", "CLOTHES"},
    {Fault::two_faces, "two_faces", "MULTIPLE_FACES"},
    {Fault::screen, "screen", "REPHOTOGRAPHED"},
    {Fault::edited, "edited", "EDITED"},
    {Fault::front_camera, "front_camera", "FRONT_CAMERA"},
    {Fault::from_album, "from_album", "NOT_LIVE"},
    {Fault::other_person, "other_person", "NOT_SAME_ENROLMENT"},
    {Fault::no_face, "no_face", "NO_FACE"},
};
static_assert(std::size(entries) == all_faults.size());

const Entry& entry_of(Fault fault) {
  for (const Entry& e : entries)
    if (e.fault == fault) return e;
  return entries[0];
}

}  // namespace

const char* to_string(Fault fault) {
  return entry_of(fault).name;
}
const char* reason_of(Fault fault) {
  return entry_of(fault).reason;
}

}  // namespace cs::demo
