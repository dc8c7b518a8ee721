// What a count tells of a share: its interval, and how many items must be seen to find a rare fault.
#pragma once

#include <cstdint>

namespace cs::domain {

/// A share between 0 and 1 with its 95 % interval. `of` 0: nothing is known, low 0 and high 1.
struct Share {
  std::int64_t n = 0, of = 0;
  double value = 0, low = 0, high = 1;
  /// So few that the share itself says little: shown as "3 of 7", never as a percentage.
  bool few() const { return of < few_below; }
  static constexpr std::int64_t few_below = 20;
};

/// Wilson's score interval without correction for continuity (Wilson 1927; method 3 of Newcombe 1998). `n` is cut to
/// 0..`of`, a negative `of` to 0.
Share wilson(std::int64_t n, std::int64_t of);

/// How many items, drawn at random, hold at least one faulty one with this confidence when a share `rate` is faulty.
/// Both are above 0 and below 1; 0 for anything else, because no number would do.
std::int64_t items_to_find(double rate, double confidence);
/// The same the other way round: the confidence that `items` give, 0 to 1.
double confidence_to_find(double rate, std::int64_t items);

}  // namespace cs::domain
