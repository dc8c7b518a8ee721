#include "domain/proportion.hpp"

#include <algorithm>
#include <cmath>

namespace cs::domain {
namespace {

constexpr double z = 1.959963984540054;  // 97.5 % of the normal distribution lie below

}  // namespace

Share wilson(std::int64_t n, std::int64_t of) {
  Share s;
  s.of = std::max<std::int64_t>(of, 0);
  s.n = std::clamp<std::int64_t>(n, 0, s.of);
  if (s.of == 0) return s;
  const auto m = static_cast<double>(s.of);
  s.value = static_cast<double>(s.n) / m;
  const double middle = (s.value + z * z / (2 * m)) / (1 + z * z / m);
  const double half = z / (1 + z * z / m) * std::sqrt(s.value * (1 - s.value) / m + z * z / (4 * m * m));
  s.low = s.n == 0 ? 0 : std::max(0.0, middle - half);
  s.high = s.n == s.of ? 1 : std::min(1.0, middle + half);
  return s;
}

std::int64_t items_to_find(double rate, double confidence) {
  if (!(rate > 0 && rate < 1 && confidence > 0 && confidence < 1)) return 0;
  return static_cast<std::int64_t>(std::ceil(std::log1p(-confidence) / std::log1p(-rate)));
}

double confidence_to_find(double rate, std::int64_t items) {
  if (!(rate > 0) || items <= 0) return 0;
  if (rate >= 1) return 1;
  return -std::expm1(static_cast<double>(items) * std::log1p(-rate));
}

}  // namespace cs::domain
