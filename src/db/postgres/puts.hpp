// Writes that wait: those of one text become one statement about many rows.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "db/value.hpp"

namespace cs::db {

/// The order of the statements of one piece of work is kept; those of several go into the same statements as far as
/// that allows. Two changes of one row never share one: PostgreSQL would change it once.
class Puts {
 public:
  struct Batch {
    std::string sql;
    std::vector<OwnedValues> rows;
    std::unordered_set<std::string> keys;  ///< of those that change rows
  };

  /// The first `key` values say which row it is.
  void add(std::string_view sql, const Value* values, std::size_t count, std::size_t key);
  /// What was added since the last keep() stays, or goes.
  void keep();
  void drop() { fresh_.clear(); }
  bool fresh() const { return !fresh_.empty(); }
  bool empty() const { return kept_.empty() && fresh_.empty(); }
  void clear();
  /// Gives out what was kept, in the order in which it is to run.
  std::vector<Batch> take();

 private:
  struct One {
    std::string sql;
    OwnedValues values;
    std::string key;
  };
  std::vector<Batch> kept_;
  std::vector<One> fresh_;
};

}  // namespace cs::db
