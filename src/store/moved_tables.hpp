// Every table of the store, and a digest of what is in it that both engines give alike.
#pragma once

#include <string>
#include <vector>

#include "db/connection.hpp"

namespace cs::store {

struct MovedTable {
  std::string name;
  std::vector<std::string> key;  ///< its rows are ordered by it, and it names each
  bool numbered = false;         ///< the key is an {{id}}: the next number goes on where it was
};
/// What a row refers to stands before it.
const std::vector<MovedTable>& moved_tables();

struct Column {
  std::string name;
  bool number = false;
};
/// As SQLite has them.
std::vector<Column> columns_of(db::Connection& sqlite, const MovedTable& table);

/// The rows behind the one whose key is `after` (empty: from the first), in the order of the key. Throws db::Failure.
db::Statement rows_after(db::Connection& c, const MovedTable& table, const std::vector<Column>& columns,
                         const std::vector<db::Value>& after, int limit);

/// How many rows there are and a hash over all values in the order of the key. Throws db::Failure.
std::string digest_of(db::Connection& c, const MovedTable& table, const std::vector<Column>& columns);

/// A row's key, kept: Value only points at a text.
class KeyOf {
 public:
  KeyOf(const MovedTable& table, const std::vector<Column>& columns);
  void take(const db::Statement& row);  ///< of all columns
  std::vector<db::Value> values() const;

 private:
  std::vector<int> places_;
  std::vector<bool> number_;
  std::vector<std::int64_t> numbers_;
  std::vector<std::string> texts_;
  bool any_ = false;
};

}  // namespace cs::store
