// Whether a rate that is counted by the hour or day has changed, and when. A change is marked only when it is one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "domain/proportion.hpp"

namespace cs::domain {

/// `n` of `of` in one hour or day.
struct Counted {
  std::int64_t n = 0, of = 0;
};

struct Change {
  std::size_t at = 0;  ///< the first of the new rate
  Share before, after;
  double chance = 1;  ///< how often the same counts in another order look as changed as this
};

/// The one place where the rate before and after differ most (likelihood ratio), when fewer than one in a hundred
/// shuffles of the same counts differ as much anywhere: a person's bad hour is not called a change, and counts that
/// scatter more than dice do not look like one. The shuffles are the same at every call. Nothing for fewer than 8
/// counts that are not empty.
std::optional<Change> change_point(std::span<const Counted> counts);

}  // namespace cs::domain
