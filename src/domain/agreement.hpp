// How far people who judged the same items agree, beyond what chance alone would give.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cs::domain {

/// One item that two people judged. Categories are 0, 1, …; `weight` is one over the share that was drawn where this
/// item came from, so that a stratum looked at twice as often counts half; above 0.
struct JudgedTwice {
  int first = 0, second = 0;
  double weight = 1;
};

/// Kappa: 1 full agreement, 0 what chance gives, below 0 less than that. With its 95 % interval by the delta method
/// (Fleiss, Cohen and Everitt 1969; where items are weighted, by the same influences of each item).
struct Kappa {
  std::int64_t items = 0;
  double value = 0, agreed = 0;  ///< `agreed`: the share of items on which both said the same
  double error = 0;              ///< standard error
  double low = -1, high = 1;
};

/// Cohen's kappa. Nothing where it is not defined: no item, a weight or category that is none, or both people gave one
/// category alone to all items.
std::optional<Kappa> cohen_kappa(std::span<const JudgedTwice> items);

/// Fleiss' kappa of items that the same number of people judged: `counts[i][c]` say how many put item i into c. Nothing
/// where it is not defined: no item, rows of different lengths or sums, fewer than two people, negative counts, or one
/// category alone. The interval is that of a jackknife over the items.
std::optional<Kappa> fleiss_kappa(std::span<const std::vector<int>> counts);

}  // namespace cs::domain
