// Where a student stands, as the page shows it, and what may be done from there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/submission.hpp"

namespace cs::domain {

struct StageFacts {
  TimePoint opens{}, closes{};
  bool consented = false;  ///< to the photograph
  bool needs_code = true, has_code = false;
  std::optional<State> state{};         ///< of the newest attempt; none: there is none
  int attempts = 0, most_attempts = 0;  ///< 0: as many as it takes
  TimePoint settled{};                  ///< of a decided one: until then its decision may be taken back
  TimePoint reshoot_until{};            ///< of a rejected one
  bool appealed = false;                ///< once already
  bool appeal_open = false;
};

struct Stage {
  /// not_open, closed; consent, code, photo (nothing is handed in yet); pay, review, approved, rejected, appealed,
  /// recalled.
  std::string name;
  /// consent, code, photo, pay, withdraw, appeal, view.
  std::vector<std::string> may;
  bool operator==(const Stage&) const = default;
};

/// A decision is shown once nobody can take it back any more: what the student has seen stands.
Stage stage_of(const StageFacts& facts, TimePoint now);

}  // namespace cs::domain
