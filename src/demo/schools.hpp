// The three schools of the demonstration, invented, each with a campaign of its own: other rules, reasons, texts and
// policy.
#pragma once

#include <array>
#include <cstddef>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "demo/demo.hpp"

namespace cs::demo {

constexpr std::size_t schools = 3;
constexpr std::array<const char*, schools> campaign_ids = {"demo", "jiangnan", "xishan"};
constexpr std::array<const char*, schools> school_names = {"华北示范大学", "江南示范学院", "西山示范职业技术学院"};

/// Whose the student of that index is. The first 24 are all of the first school, so that a small demonstration is one
/// full queue; of the others one in four belongs to each of the other two.
constexpr std::size_t school_of(std::size_t student) {
  if (student < 24) return 0;
  return student % 4 == 1 ? 1 : student % 4 == 3 ? 2 : 0;
}

/// The campaign of that school. `options` gives the grace period of all, and the first one's blind_first; the second is
/// blind first always.
Result<api::Campaign> demo_campaign(std::size_t school, const DemoOptions& options, TimePoint now);

}  // namespace cs::demo
