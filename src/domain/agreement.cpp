#include "domain/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cs::domain {
namespace {

constexpr double z = 1.959963984540054;
constexpr int most_categories = 1000;
constexpr double nothing_left = 1e-12;  // chance alone would agree on everything

void set_interval(Kappa& k) {
  k.low = std::max(-1.0, k.value - z * k.error);
  k.high = std::min(1.0, k.value + z * k.error);
}

/// Sums over the items of which one may be left out.
struct FleissSums {
  double agreement = 0;
  std::vector<double> categories;
  double items = 0;
};

double agreement_of(const std::vector<int>& row, double people) {
  double squares = 0;
  for (const int n : row) squares += static_cast<double>(n) * n;
  return (squares - people) / (people * (people - 1));
}

std::optional<double> kappa_of(const FleissSums& s, double people) {
  double chance = 0;
  for (const double n : s.categories) chance += (n / (s.items * people)) * (n / (s.items * people));
  if (1 - chance < nothing_left) return std::nullopt;
  return (s.agreement / s.items - chance) / (1 - chance);
}

}  // namespace

std::optional<Kappa> cohen_kappa(std::span<const JudgedTwice> items) {
  double total = 0, agreed = 0;
  std::vector<double> first, second;
  for (const JudgedTwice& i : items) {
    if (i.first < 0 || i.second < 0 || std::max(i.first, i.second) >= most_categories || !(i.weight > 0) ||
        !std::isfinite(i.weight))
      return std::nullopt;
    const auto size = static_cast<std::size_t>(std::max(i.first, i.second)) + 1;
    if (first.size() < size) {
      first.resize(size);
      second.resize(size);
    }
    first[static_cast<std::size_t>(i.first)] += i.weight;
    second[static_cast<std::size_t>(i.second)] += i.weight;
    total += i.weight;
    if (i.first == i.second) agreed += i.weight;
  }
  if (items.empty()) return std::nullopt;
  double chance = 0;
  for (std::size_t c = 0; c < first.size(); ++c) chance += first[c] / total * (second[c] / total);
  if (1 - chance < nothing_left) return std::nullopt;
  Kappa k;
  k.items = static_cast<std::int64_t>(items.size());
  k.agreed = agreed / total;
  k.value = (k.agreed - chance) / (1 - chance);
  const double mean = k.agreed - 2 * chance + k.agreed * chance;
  double squares = 0;
  for (const JudgedTwice& i : items) {
    const double in_both =
        (second[static_cast<std::size_t>(i.first)] + first[static_cast<std::size_t>(i.second)]) / total;
    const double pull = (i.first == i.second ? 1 - chance : 0) - (1 - k.agreed) * in_both - mean;
    squares += i.weight * i.weight * pull * pull;
  }
  k.error = std::sqrt(squares) / total / ((1 - chance) * (1 - chance));
  set_interval(k);
  return k;
}

std::optional<Kappa> fleiss_kappa(std::span<const std::vector<int>> counts) {
  if (counts.empty() || counts[0].empty()) return std::nullopt;
  const int people = std::accumulate(counts[0].begin(), counts[0].end(), 0);
  if (people < 2) return std::nullopt;
  FleissSums all;
  all.categories.resize(counts[0].size());
  for (const std::vector<int>& row : counts) {
    if (row.size() != counts[0].size() || std::accumulate(row.begin(), row.end(), 0) != people ||
        std::ranges::any_of(row, [](int n) { return n < 0; }))
      return std::nullopt;
    for (std::size_t c = 0; c < row.size(); ++c) all.categories[c] += row[c];
    all.agreement += agreement_of(row, people);
    ++all.items;
  }
  const auto whole = kappa_of(all, people);
  if (!whole) return std::nullopt;
  Kappa k;
  k.items = static_cast<std::int64_t>(counts.size());
  k.value = *whole;
  k.agreed = all.agreement / all.items;
  if (counts.size() < 2) return k;
  double sum = 0, squares = 0;
  for (const std::vector<int>& row : counts) {
    FleissSums rest = all;
    for (std::size_t c = 0; c < row.size(); ++c) rest.categories[c] -= row[c];
    rest.agreement -= agreement_of(row, people);
    --rest.items;
    const double without = kappa_of(rest, people).value_or(*whole);
    sum += without;
    squares += without * without;
  }
  const double n = all.items;
  k.error = std::sqrt(std::max(0.0, (n - 1) / n * (squares - sum * sum / n)));
  set_interval(k);
  return k;
}

}  // namespace cs::domain
