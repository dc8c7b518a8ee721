#pragma once

namespace cs::store {

/// What several nodes on one database share: who they are, who does what, and what each has in hand.
extern const char* const nodes_migration;

}  // namespace cs::store
