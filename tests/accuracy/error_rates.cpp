#include "error_rates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "statistics.hpp"

namespace cs::accuracy {

ErrorRates error_rates(const Values& v, bool refusals_count) {
  ErrorRates out;
  const int refused_faulty = refusals_count ? v.faulty_refused : 0, refused_good = refusals_count ? v.good_refused : 0;
  out.faulty_of = static_cast<int>(v.faulty.size()) + refused_faulty;
  out.good_of = static_cast<int>(v.good.size()) + refused_good;
  out.equal_of = std::min(out.faulty_of, out.good_of);
  if (out.equal_of == 0) return out;
  std::vector<double> thresholds = v.faulty;
  thresholds.insert(thresholds.end(), v.good.begin(), v.good.end());
  thresholds.push_back(-std::numeric_limits<double>::infinity());
  std::sort(thresholds.begin(), thresholds.end());
  thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
  double closest = 2;
  out.good_rejected = out.good_of;
  for (const double t : thresholds) {  // what is above it is called faulty
    const auto above = [&](const std::vector<double>& values) {
      return static_cast<int>(std::count_if(values.begin(), values.end(), [&](double x) { return x > t; }));
    };
    const int passed = static_cast<int>(v.faulty.size()) - above(v.faulty) + refused_faulty;
    const int rejected = above(v.good) + refused_good;
    const double far = static_cast<double>(passed) / out.faulty_of, frr = static_cast<double>(rejected) / out.good_of;
    if (std::abs(far - frr) < closest) closest = std::abs(far - frr), out.equal = (far + frr) / 2;
    if (passed - refused_faulty <= 0.01 * static_cast<double>(v.faulty.size()) && rejected <= out.good_rejected)
      out.good_rejected = rejected, out.faulty_passed = passed;
  }
  return out;
}

std::string equal_error(const ErrorRates& r) {
  if (r.equal_of == 0) return "-";
  const auto [low, high] = bounds(static_cast<int>(std::lround(r.equal * r.equal_of)), r.equal_of);
  return fmt::format("{:.1f} % ({:.1f}-{:.1f})", 100 * r.equal, 100 * low, 100 * high);
}

}  // namespace cs::accuracy
