// Live counts.
#pragma once

#include <string>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/permitted.hpp"

namespace cs::store {

class Database;

class Figures {
 public:
  explicit Figures(Database& db) : db_(db) {}

  /// `version` is a digest of the counts: equal counts, equal version, also after a restart.
  Result<api::Counts> counts(const CampaignsRef& campaigns, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
