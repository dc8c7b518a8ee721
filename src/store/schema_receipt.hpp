#pragma once

namespace cs::store {

// `checks.finished`: the finished photo that a worker on another machine handed in under this claim; it can name no
// other one.
inline constexpr const char* receipt_migration = R"sql(
ALTER TABLE checks ADD COLUMN finished {{text}} NOT NULL DEFAULT '';
)sql";

}  // namespace cs::store
