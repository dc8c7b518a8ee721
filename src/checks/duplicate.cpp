// duplicate: is it the same photograph, not the same person. Same means that the 256 bits of two pictures' low spatial
// frequencies differ in few places.
#include "checks/duplicate.hpp"

#include <cmath>

#include "domain/duplicate.hpp"
#include "domain/picture_hash.hpp"
#include "imaging/picture_hash.hpp"

namespace cs::checks {
namespace {

std::optional<domain::PictureHash> hash_of(const cv::Mat& rgb, const faces::Face* face) {
  std::optional<imaging::EyePair> eyes;
  if (face) eyes = imaging::EyePair{face->left_eye(), face->right_eye()};
  const auto bits = imaging::picture_hash(rgb, eyes);
  if (!bits) return std::nullopt;
  return domain::PictureHash{*bits};
}

}  // namespace

void note_duplicates(domain::Examination& out, const Evidence& e, const ReferencePicture* enrolment,
                     const Rules& rules) {
  const int most_bits = static_cast<int>(std::lround(rules.number("duplicate", "most_bits")));
  const auto own = hash_of(e.analysed, e.face());
  if (!own) {
    out.findings.push_back(domain::not_comparable());
    return;
  }
  out.picture_hash = domain::to_hex(*own);
  std::optional<int> apart;
  if (enrolment)
    if (const auto theirs = hash_of(enrolment->rgb, e.face() && enrolment->face ? &*enrolment->face : nullptr)) {
      out.enrolment_hash = domain::to_hex(*theirs);
      apart = domain::distance(*own, *theirs);
    }
  out.findings.push_back(domain::compared_with_enrolment(apart, most_bits));
}

}  // namespace cs::checks
