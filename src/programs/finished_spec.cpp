#include "programs/finished_spec.hpp"

namespace cs::programs {

domain::FinishedSpec finished_spec(const checks::Rules& rules) {
  const auto head = [&](const char* name) { return rules.number("head_size", name); };
  const auto own = [&](const char* name) { return static_cast<int>(rules.number("finished_photo", name)); };
  domain::FinishedSpec s;
  s.dpi = own("dpi");
  s.least_bytes = static_cast<std::size_t>(own("least_bytes")),
  s.most_bytes = static_cast<std::size_t>(own("most_bytes"));
  s.backdrop = {own("backdrop_red"), own("backdrop_green"), own("backdrop_blue")};
  s.face_width = {head("face_width_min_px"), head("face_width_max_px")};
  s.eyes = {head("eyes_min_px"), head("eyes_max_px")};
  s.crown = {head("crown_min_px"), head("crown_max_px")};
  s.off_centre = head("off_centre_max_px");
  return s;
}

}  // namespace cs::programs
