// duplicate: is it the same photograph, not the same person. Same means that the 256 bits of two pictures' low spatial
// frequencies differ in few places.
#include "checks/duplicate.hpp"

#include <cmath>

#include "domain/duplicate.hpp"
#include "domain/picture_hash.hpp"
#include "imaging/picture_hash.hpp"

namespace cs::checks {
namespace {

/// What a finished photo or a scan has; finds the head and needs little time.
constexpr int enrolment_edge = 480;

std::optional<domain::PictureHash> hash_of(const cv::Mat& rgb, const faces::Face* face) {
  std::optional<imaging::EyePair> eyes;
  if (face) eyes = imaging::EyePair{face->left_eye(), face->right_eye()};
  const auto bits = imaging::picture_hash(rgb, eyes);
  if (!bits) return std::nullopt;
  return domain::PictureHash{*bits};
}

std::optional<domain::PictureHash> hash_of_file(ByteView file, faces::FaceAnalyser* analyser, bool by_head,
                                                const imaging::DecodeLimits& limits) {
  const auto picture = imaging::decode(file, enrolment_edge, limits);
  if (!picture) return std::nullopt;
  const cv::Mat small = imaging::shrink_to(picture->rgb, enrolment_edge);
  if (!by_head || !analyser) return hash_of(small, nullptr);
  const std::vector<faces::Face> faces = analyser->find(small);
  return hash_of(small, faces.size() == 1 ? &faces.front() : nullptr);
}

}  // namespace

void note_duplicates(domain::Examination& out, const Evidence& e, faces::FaceAnalyser* analyser, ByteView enrolment,
                     const imaging::DecodeLimits& limits, const Rules& rules) {
  const int most_bits = static_cast<int>(std::lround(rules.number("duplicate", "most_bits")));
  const auto own = hash_of(e.analysed, e.face());
  if (!own) {
    out.findings.push_back(domain::not_comparable());
    return;
  }
  out.picture_hash = domain::to_hex(*own);
  std::optional<int> apart;
  if (!enrolment.empty())
    if (const auto theirs = hash_of_file(enrolment, analyser, e.face() != nullptr, limits)) {
      out.enrolment_hash = domain::to_hex(*theirs);
      apart = domain::distance(*own, *theirs);
    }
  out.findings.push_back(domain::compared_with_enrolment(apart, most_bits));
}

}  // namespace cs::checks
