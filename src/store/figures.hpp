// Live counts.
#pragma once

#include <string>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::store {

class Database;

class Figures {
 public:
  explicit Figures(Database& db) : db_(db) {}

  /// `version` is a digest of the counts: equal counts, equal version, also after a restart.
  Result<api::Counts> counts(const std::string& campaign, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
