// The interface that all checks share. A check is a pure function of the evidence; it informs and never decides.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checks/face_frame.hpp"
#include "checks/rules.hpp"
#include "domain/finding.hpp"
#include "faces/analyser.hpp"
#include "faces/face_mesh.hpp"
#include "imaging/decode.hpp"
#include "imaging/exif.hpp"
#include "imaging/jpeg_facts.hpp"
#include "imaging/provenance.hpp"

namespace cs::checks {

/// What the checks of one photograph look at. Coordinates are pixels of `analysed`; times `to_original` they are pixels
/// of the upright original.
struct Evidence {
  const imaging::Picture* photo = nullptr;
  cv::Mat analysed;  ///< RGB, longer edge at most 2048
  double to_original = 1;
  int turned = 0;                  ///< degrees clockwise by which the picture was turned to stand upright
  bool faces_known = false;        ///< false: the landmark model is missing
  std::vector<faces::Face> faces;  ///< largest first
  std::optional<cv::Point2f> crown;
  std::optional<faces::Mesh> mesh;  ///< of the one face, pixels of `analysed`; none without its model
  cv::Mat person;  ///< CV_32F, 0 (backdrop) to 1 (person), all of `analysed` at a longer edge of 256; may be empty
  imaging::Exif exif;
  imaging::JpegFacts jpeg;
  imaging::Provenance provenance;
  cv::Mat closeup;      ///< RGB, the face at the size at which it was taken; for the forensic checks, may be empty
  cv::Rect closeup_at;  ///< where that is, pixels of the upright original
  std::string capture_context;

  const faces::Face* face() const { return faces.size() == 1 ? &faces.front() : nullptr; }
  domain::Point at(cv::Point2f p) const { return {p.x * to_original, p.y * to_original}; }
  /// The one face brought to a standard size; made at first use. Only with face(). One thread at a time.
  const FaceFrame& frame() const;

 private:
  mutable std::shared_ptr<const FaceFrame> frame_;
};

struct Check {
  const char* id;
  /// May return several findings, each with its own identifier. Reads thresholds from `rules` under the check's own
  /// name.
  std::vector<domain::Finding> (*run)(const Evidence& evidence, const Rules& rules);
  bool needs_face = false;  ///< run only with exactly one face; otherwise cannot_tell or not_applicable is said for it
};

/// In the order in which the findings are shown when outcomes are equal.
const std::vector<Check>& registry();

/// Those that need the face at full size or speak of the file's history. They run after all others; what they find is
/// at most *attention*.
const std::vector<Check>& forensic_registry();

std::vector<domain::Finding> check_resolution(const Evidence&, const Rules&);
std::vector<domain::Finding> check_upright(const Evidence&, const Rules&);
std::vector<domain::Finding> check_single_face(const Evidence&, const Rules&);
std::vector<domain::Finding> check_head_geometry(const Evidence&, const Rules&);
std::vector<domain::Finding> check_head_level(const Evidence&, const Rules&);
std::vector<domain::Finding> check_sharpness(const Evidence&, const Rules&);
std::vector<domain::Finding> check_exposure(const Evidence&, const Rules&);
std::vector<domain::Finding> check_backdrop(const Evidence&, const Rules&);
std::vector<domain::Finding> check_metadata(const Evidence&, const Rules&);
std::vector<domain::Finding> check_ai_generated(const Evidence&, const Rules&);

std::vector<domain::Finding> check_head_pose(const Evidence&, const Rules&);
std::vector<domain::Finding> check_eyes(const Evidence&, const Rules&);
std::vector<domain::Finding> check_brows(const Evidence&, const Rules&);
std::vector<domain::Finding> check_ears(const Evidence&, const Rules&);
std::vector<domain::Finding> check_mouth(const Evidence&, const Rules&);
std::vector<domain::Finding> check_glasses(const Evidence&, const Rules&);
std::vector<domain::Finding> check_head_covering(const Evidence&, const Rules&);
std::vector<domain::Finding> check_adornment(const Evidence&, const Rules&);
std::vector<domain::Finding> check_clothes(const Evidence&, const Rules&);
std::vector<domain::Finding> check_light(const Evidence&, const Rules&);
std::vector<domain::Finding> check_colour(const Evidence&, const Rules&);

std::vector<domain::Finding> check_compression(const Evidence&, const Rules&);
std::vector<domain::Finding> check_rephotographed(const Evidence&, const Rules&);
std::vector<domain::Finding> check_skin_smoothing(const Evidence&, const Rules&);

/// Luma, 0-255, that 2 % of the picture exceed: white walls, collars, the whites of eyes. How bright the light is,
/// whatever the skin. `rgb`: CV_8UC3.
double bright_luma(const cv::Mat& rgb);

// What several checks say in the same way.
domain::Finding finding(const char* check, domain::Outcome outcome, std::string zh, std::string en);
domain::Region box_region(domain::Point top_left, domain::Point bottom_right, std::string label);
/// A box of the face frame as a region of the original, cut to the photograph.
domain::Region frame_region(const Evidence& e, const cv::Rect2f& box, std::string label);
domain::Region line_region(domain::Point a, domain::Point b, std::string label);
/// Sets value, unit and band.
domain::Finding& measured(domain::Finding& f, double value, const char* unit, std::optional<double> low,
                          std::optional<double> high);

}  // namespace cs::checks
