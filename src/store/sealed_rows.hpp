// Reads a sealed table as the log sees it, in the order of its key.
#pragma once

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

}  // namespace cs::store
