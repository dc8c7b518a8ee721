// The tokens with which other machines take checks. Only a hash of each is kept.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

struct WorkerTokenRow {
  std::string name{}, made_by{};
  TimePoint made{};
};

/// How the holder of a token signs the checks that it takes.
inline std::string holder_of_token(const std::string& name) {
  return "worker:" + name;
}

class WorkerTokens {
 public:
  explicit WorkerTokens(Database& db) : db_(db) {}

  /// A new token, told this once. invalid "worker_token.name", conflict "worker_token.exists".
  Write<std::string> create(std::string name, std::string actor, TimePoint now);
  /// From now on it is good for nothing, and what its holder had in hand goes back. not_found "worker_token.unknown".
  Write<Nothing> revoke(std::string name, std::string actor, TimePoint now);
  Result<std::vector<WorkerTokenRow>> all();  ///< by name
  /// Whose token it is; unauthorized "worker_token.refused".
  Result<std::string> name_of(const std::string& token);

 private:
  Database& db_;
};

}  // namespace cs::store
