#include "statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace cs::accuracy {
namespace {

/// P(X <= k) of a binomial with n tries of probability p.
double at_most(int k, int n, double p) {
  if (p <= 0) return 1;
  if (p >= 1) return k >= n ? 1 : 0;
  double sum = 0;
  for (int i = 0; i <= k; ++i)
    sum += std::exp(std::lgamma(n + 1.0) - std::lgamma(i + 1.0) - std::lgamma(n - i + 1.0) + i * std::log(p) +
                    (n - i) * std::log1p(-p));
  return std::min(1.0, sum);
}

/// Root of a falling function on 0..1.
template <typename F>
double fall_through(F f, double level) {
  double low = 0, high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (f(middle) > level ? low : high) = middle;
  }
  return (low + high) / 2;
}

bool says_fault(double value, double threshold, bool above) {
  return above ? value > threshold : value < threshold;
}

}  // namespace

std::pair<double, double> bounds(int hits, int of) {
  if (of == 0) return {0, 1};
  const double low = hits == 0 ? 0 : fall_through([&](double p) { return at_most(hits - 1, of, p); }, 0.975);
  const double high = hits == of ? 1 : fall_through([&](double p) { return at_most(hits, of, p); }, 0.025);
  return {low, high};
}

std::string share(int hits, int of) {
  if (of == 0) return "-";
  const auto [low, high] = bounds(hits, of);
  return fmt::format("{}/{} {:.1f} % ({:.1f}-{:.1f})", hits, of, 100.0 * hits / of, 100 * low, 100 * high);
}

double best_threshold(const std::vector<Sample>& samples, bool above) {
  std::set<double> values;
  for (const Sample& s : samples) values.insert(s.value);
  if (values.size() < 2) return values.empty() ? 0 : *values.begin();
  double best = -1, first = 0, last = 0;
  for (auto it = values.begin(); std::next(it) != values.end(); ++it) {
    const double threshold = (*it + *std::next(it)) / 2;
    Counts c;
    for (const Sample& s : samples) c.add(s.fault, says_fault(s.value, threshold, above));
    const double score = (c.positives() ? static_cast<double>(c.tp) / c.positives() : 0) +
                         (c.negatives() ? static_cast<double>(c.tn) / c.negatives() : 0);
    if (score > best + 1e-9) best = score, first = threshold;
    if (score > best - 1e-9) last = threshold;
  }
  return (first + last) / 2;
}

Counts cross_validate(const std::vector<Sample>& samples, bool above, int folds) {
  std::set<std::string> names;
  for (const Sample& s : samples) names.insert(s.person);
  const auto fold_of = [&](const std::string& person) {
    return static_cast<int>(std::distance(names.begin(), names.find(person))) % folds;
  };
  Counts out;
  for (int fold = 0; fold < folds; ++fold) {
    std::vector<Sample> others;
    for (const Sample& s : samples)
      if (fold_of(s.person) != fold) others.push_back(s);
    const double threshold = best_threshold(others, above);
    for (const Sample& s : samples)
      if (fold_of(s.person) == fold) out.add(s.fault, says_fault(s.value, threshold, above));
  }
  return out;
}

}  // namespace cs::accuracy
