// What the work of a group will ask for, asked for together, and what it remembers. Private to db.
#pragma once

#include <any>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/connection.hpp"
#include "db/engine.hpp"

namespace cs::db {

/// A question, and its answer once it has one. A write takes the answer away when it names what the question stands on.
struct Ask {
  Ask(std::string_view text, const Value* given, std::size_t count) : sql(text) {
    for (std::size_t i = 0; i < count; ++i) values.emplace_back(given[i]);
  }
  std::string sql;
  OwnedValues values;
  std::vector<std::pair<std::string, OwnedValue>> stands_on;
  std::shared_ptr<Rows> answer;
};

class Foreseen {
 public:
  void clear();
  void ask(Touches on, std::string_view sql, const Value* values, std::size_t count);
  /// Nullptr where nobody asked this.
  Ask* find(std::string_view sql, const Value* values, std::size_t count);
  std::vector<Ask*> unanswered() const;
  void touch(Touches touched);
  void forget();  ///< every answer, and what was remembered

  std::map<std::string, std::int64_t, std::less<>> wanted_ids;
  std::map<std::string, std::vector<std::int64_t>, std::less<>> ids;  ///< the smallest is the last
  std::map<std::string, std::any, std::less<>> remembered;

 private:
  void set_key(std::string_view sql, const Value* values, std::size_t count);
  std::vector<std::unique_ptr<Ask>> asks_;
  std::unordered_map<std::string, Ask*> by_key_;
  std::string key_;
};

}  // namespace cs::db
