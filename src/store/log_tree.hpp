// The log's tree as the database keeps it: the entries, the root of each complete run of 256, 65,536, … of them
// (log_tiles), and the signed head. With these any part of the tree is computed from at most 255 rows a level.
// Throws db::Failure where it queries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "db/connection.hpp"
#include "seal/checkpoint.hpp"

namespace cs::store {

/// A level of tiles is so many levels of the tree.
inline constexpr int tile_height = 8;

struct StoredHead {
  seal::Head head;
  std::string note;  ///< the head, signed
};
inline constexpr const char* query_of_head = "SELECT size, root, note FROM log_head";
/// None where no log was begun. "db.corrupt" where the row says no head.
Result<std::optional<StoredHead>> stored_head(db::Connection& c);

/// Subtrees of the log in `c`, which outlives them: "log.missing" (corrupt) where rows lack.
seal::Subtrees subtrees_of(db::Connection& c);

/// What has to be stored when the entry of this number (from 1) completes subtrees; for Frontier::add.
seal::Frontier::Completed keep_tiles(db::Connection& c);

}  // namespace cs::store
