#include "checks/check.hpp"

namespace cs::checks {

const std::vector<Check>& registry() {
  static const std::vector<Check> checks = {
      {"resolution", check_resolution},           {"single_face", check_single_face},
      {"head_size", check_head_geometry, true},   {"head_level", check_head_level, true},
      {"sharpness", check_sharpness, true},       {"exposure", check_exposure, true},
      {"backdrop_uniform", check_backdrop, true}, {"live_capture", check_metadata},
  };
  return checks;
}

domain::Finding finding(const char* check, domain::Outcome outcome, std::string zh, std::string en) {
  domain::Finding f;
  f.check = check;
  f.outcome = outcome;
  f.message = {std::move(zh), std::move(en)};
  return f;
}

domain::Region box_region(domain::Point a, domain::Point b, std::string label) {
  return {domain::Region::Shape::box, {a, b}, std::move(label)};
}

domain::Region line_region(domain::Point a, domain::Point b, std::string label) {
  return {domain::Region::Shape::line, {a, b}, std::move(label)};
}

domain::Finding& measured(domain::Finding& f, double value, const char* unit, std::optional<double> low,
                          std::optional<double> high) {
  f.value = value;
  f.unit = unit;
  f.threshold_low = low;
  f.threshold_high = high;
  return f;
}

}  // namespace cs::checks
