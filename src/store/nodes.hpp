// The services that run on one database, and who of them does what only one may do. How long a dead one's work lies:
// at most node_patience and one beat of another node.
//
// What can half-happen, and why it is harmless:
// - a node dies: another one's beat buries it (node_rows.hpp) in one transaction: its duties are free, its checks go
//   back, what it was sending is in doubt;
// - a node sleeps for so long that it is buried, and wakes: whatever it writes for its duties or its checks is refused,
//   because their epochs are no longer its own; its next beat says "node.buried", and it joins as another node;
// - the answer to a beat is lost: the duties may be renewed without the node knowing; the next beat tells it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/holding.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

/// A node that has not been heard of for so long is dead.
inline constexpr Millis node_patience{7'000};
/// A node whose clock is further from the database's serves nobody.
inline constexpr Millis clock_tolerance{1'000};

struct NodeRow {
  std::int64_t id = 0;
  std::string name{}, version{};
  TimePoint started{}, beat{};  ///< by the database's clock
};

struct Beat {
  std::vector<Holding> duties{};  ///< this node's until its next beat, or until somebody else takes them
  Millis ahead{0};                ///< this node's clock before the database's; what may be the way's own is taken off
  bool skewed = false;            ///< further than clock_tolerance: it has given its duties up
};

class Nodes {
 public:
  explicit Nodes(Database& db) : db_(db) {}

  /// A new node. The clock is the node's own and outlives the write.
  Write<std::int64_t> join(std::string name, std::string version, const Clock& clock);
  /// It lives. Takes each of these duties that nobody alive has, keeps those it has and its claims on these checks,
  /// buries the dead: who was silent for node_patience when this beat was asked for, whatever it waited for the lock
  /// behind a long write, for which the others wait, too. not_found "node.buried": others took it for dead, and it must
  /// join anew.
  Write<Beat> beat(std::int64_t node, std::vector<std::string> duties, std::vector<std::int64_t> checks,
                   const Clock& clock);
  /// It ends in order: everything it had is free at once.
  Write<Nothing> leave(std::int64_t node, TimePoint now);
  Result<std::vector<NodeRow>> all();

 private:
  Database& db_;
};

}  // namespace cs::store
