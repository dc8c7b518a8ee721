// What a statement writes into a watched table, and how its rows are found out. Private to db.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/engine.hpp"
#include "db/value.hpp"
#include "db/watch.hpp"

namespace cs::db {

struct WatchPlan {
  /// Where a cell comes from when the statement itself says it.
  struct Source {
    enum class Kind { unknown, parameter, text, null } kind = Kind::unknown;
    std::size_t parameter = 0;  ///< from 0
    std::string text;
  };

  const WatchedTable* table = nullptr;  ///< null: it writes nothing that is watched
  bool deletes = false;
  std::string sql;            ///< with a RETURNING of the key and of the groups' columns
  int first = 0;              ///< which column of an answer is the first of these
  std::vector<bool> touched;  ///< of the table's groups
  bool derivable = false;     ///< the row is what the statement says; then:
  std::vector<Source> key;
  std::vector<std::vector<Source>> groups;
};

/// Throws Failure for a statement whose rows cannot be told.
WatchPlan plan_of(std::string_view sql, const std::vector<WatchedTable>& tables);

/// The row that an answer stands at.
WrittenRow row_of(const WatchPlan& plan, const Rows& answer);
/// The row that a derivable statement with these values writes. `number`: what its {{id}} became where the value is
/// NULL. Throws Failure where it is not derivable.
WrittenRow row_of(const WatchPlan& plan, const Value* values, std::size_t count, std::optional<std::int64_t> number);

}  // namespace cs::db
