// One walk over the whole log: which entries say last what rows are, held against the head on the way, and why those
// entries are in the tree.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "db/connection.hpp"
#include "seal/checkpoint.hpp"
#include "store/log.hpp"

namespace cs::store {

class LogWalk {
 public:
  explicit LogWalk(db::Connection& c) : c_(c) {}

  /// Before run(): what is to be found out of.
  void want(const std::string& table, const std::string& key);
  /// corrupt "log.changed" where the entries are not those of the head. Throws db::Failure.
  Status run(const seal::Head& head);
  /// The newest entry that says something of each group of a row that was wanted; 0: none does.
  const std::vector<std::int64_t>& newest(const std::string& table, const std::string& key) const;
  /// Of an entry among those, in the tree of `size` entries.
  Result<seal::Proof> proof(std::int64_t entry, std::uint64_t size);

 private:
  void take(const LogEntry& e);
  void take_line(std::string_view line, std::int64_t entry);
  Result<seal::Hash> subtree(int height, std::uint64_t index);

  db::Connection& c_;
  std::unordered_map<std::string, std::vector<std::int64_t>> newest_;
  seal::Frontier tree_;
  std::vector<seal::Hash> leaves_;  // of the present block
  bool touched_ = false;
  std::unordered_map<std::int64_t, std::vector<seal::Hash>> blocks_;
  std::map<std::pair<int, std::uint64_t>, seal::Hash> known_;
};

}  // namespace cs::store
