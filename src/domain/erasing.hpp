// Removing people's data for good, as the law wants it: what has to be settled first. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::domain {

/// What somebody still waits for, of a campaign or of one student.
struct OpenMatters {
  std::int64_t waiting = 0;     ///< photographs that are being checked or wait for a reviewer
  std::int64_t appeals = 0;     ///< without an answer
  std::int64_t unsent = 0;      ///< messages that wait or are leaving
  std::int64_t doubtful = 0;    ///< messages of which nobody knows whether they left
  std::int64_t refunds = 0;     ///< payments that are owed back
  std::int64_t recalls = 0;     ///< without an answer
  std::int64_t deliveries = 0;  ///< packages that are recorded and not yet in their place
};
/// A few words for each kind that is there, with its number. Empty: nothing is open.
std::vector<std::string> open_matters(const OpenMatters& open);

struct PurgeFacts {
  bool begun = false, done = false;
  bool archived = false;
  TimePoint closes{};
  OpenMatters open{};
};
/// Code::refused "purge.done", "purge.not_archived", "purge.still_open" (the window), "purge.open_matters". One that
/// was begun goes on, whatever came meanwhile.
Status may_purge(const PurgeFacts& facts, TimePoint now);

/// From when on the data of a campaign are kept longer than was said; `keep_days` 0: nobody has said.
std::optional<TimePoint> purge_due(TimePoint closes, int keep_days);

struct ErasureFacts {
  bool erased = false;           ///< this student was
  bool campaign_purged = false;  ///< or with all others
  OpenMatters open{};
};
/// Code::refused "erase.done", "erase.open_matters"; Code::invalid "erase.reason".
Status may_erase(const ErasureFacts& facts, const std::string& reason);

}  // namespace cs::domain
