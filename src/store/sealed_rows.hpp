// Reads sealed tables as the log sees them: a table in the order of its key, or one row.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/connection.hpp"

namespace cs::store {

class SealedRows {
 public:
  SealedRows(db::Connection& c, const db::WatchedTable& table);
  /// The next rows, at most a thousand; empty at the end. Throws db::Failure.
  std::vector<db::WrittenRow> page();

 private:
  db::Connection& c_;
  const db::WatchedTable& table_;
  std::string first_, next_;  // the two queries
  std::vector<std::string> last_;
};

/// Nothing where there is no such row. Throws db::Failure.
std::optional<db::WrittenRow> sealed_row(db::Connection& c, const db::WatchedTable& table,
                                         const std::vector<std::string>& key);

}  // namespace cs::store
