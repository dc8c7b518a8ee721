// Copies one table from one database into another, in batches by its key, so that it can go on where it was stopped.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/moved_tables.hpp"

namespace cs::store {

class TableCopy {
 public:
  /// `columns` as SQLite has them. All three outlive this.
  TableCopy(const MovedTable& table, std::vector<Column> columns, db::Connection& from, db::Connection& to, int batch);

  const std::vector<Column>& columns() const { return columns_; }
  /// Looks where an earlier run ended. Returns how many rows it left. Throws db::Failure.
  std::int64_t resume();
  /// Copies one batch in a commit of its own. Returns how many rows it had; 0 at the end. Throws db::Failure for the
  /// reading side.
  Result<std::int64_t> batch();

 private:
  void read_batch();
  std::string insertion(std::size_t rows) const;

  const MovedTable& table_;
  db::Connection& from_;
  db::Connection& to_;
  const int batch_;
  const std::vector<Column> columns_;
  KeyOf last_;
  std::vector<db::Value> values_;  ///< of the batch, row after row
  std::deque<std::string> texts_;  ///< what values_ points at
};

}  // namespace cs::store
