#include "domain/drift.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace cs::domain {
namespace {

constexpr std::size_t fewest_counts = 8;
constexpr std::size_t shortest_part = 2;
constexpr int shuffles = 999;
constexpr double marked_below = 0.01;

double log_likelihood(double n, double of) {
  double sum = 0;
  if (n > 0) sum += n * std::log(n / of);
  if (of > n) sum += (of - n) * std::log1p(-n / of);
  return sum;
}

struct Best {
  std::size_t at = 0;
  double gain = 0;
};

Best best_split(const std::vector<Counted>& counts, double n, double of) {
  Best best;
  double left_n = 0, left_of = 0;
  for (std::size_t i = 0; i + shortest_part < counts.size(); ++i) {
    left_n += static_cast<double>(counts[i].n);
    left_of += static_cast<double>(counts[i].of);
    if (i + 1 < shortest_part) continue;
    const double gain = log_likelihood(left_n, left_of) + log_likelihood(n - left_n, of - left_of);
    if (best.at == 0 || gain > best.gain) best = {i + 1, gain};
  }
  return best;
}

}  // namespace

std::optional<Change> change_point(std::span<const Counted> given) {
  std::vector<Counted> counts;
  std::vector<std::size_t> places;
  double n = 0, of = 0;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i].of <= 0) continue;
    counts.push_back({std::clamp<std::int64_t>(given[i].n, 0, given[i].of), given[i].of});
    places.push_back(i);
    n += static_cast<double>(counts.back().n);
    of += static_cast<double>(counts.back().of);
  }
  if (counts.size() < fewest_counts || n == 0 || n == of) return std::nullopt;
  const Best found = best_split(counts, n, of);
  Change change;
  change.at = places[found.at];
  Counted left, right;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    Counted& side = i < found.at ? left : right;
    side.n += counts[i].n;
    side.of += counts[i].of;
  }
  change.before = wilson(left.n, left.of);
  change.after = wilson(right.n, right.of);
  // std::shuffle may differ between libraries; this does not.
  std::mt19937 random(20140609);  // NOLINT(cert-msc51-cpp): the same shuffles at every call
  int as_much = 0;
  for (int s = 0; s < shuffles; ++s) {
    for (std::size_t i = counts.size() - 1; i > 0; --i) std::swap(counts[i], counts[random() % (i + 1)]);
    as_much += best_split(counts, n, of).gain >= found.gain - 1e-9;
  }
  change.chance = (1.0 + as_much) / (1.0 + shuffles);
  if (change.chance >= marked_below) return std::nullopt;
  return change;
}

}  // namespace cs::domain
