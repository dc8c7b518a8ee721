// An entry of the log as the database has it, and its leaf.
#pragma once

#include "db/connection.hpp"
#include "seal/merkle.hpp"
#include "store/log.hpp"

namespace cs::store {

/// The leaf of RFC 6962's tree: over all fields but the salt.
seal::Hash leaf_of(const LogEntry& entry);

/// Of the row that `q` stands at: seq, at, actor, action, subject, detail, sealed, salt.
LogEntry entry_from(const db::Statement& q);

}  // namespace cs::store
