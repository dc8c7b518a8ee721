// Campaigns parsed once a revision.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/types.hpp"
#include "db/connection.hpp"
#include "domain/reason.hpp"

namespace cs::store {

struct StoredCampaign {
  std::int64_t row = 0;
  std::int64_t revision = 0;
  api::Campaign value;
  domain::ReasonCatalogue catalogue;
  std::string photo_key;
  bool archived = false;
};
using CampaignPtr = std::shared_ptr<const StoredCampaign>;

/// Campaigns parsed once a revision, for all connections. Thread-safe.
class CampaignCache {
 public:
  Result<CampaignPtr> find(db::Connection& c, std::string_view slug);  ///< not_found "campaign.unknown"
  Result<CampaignPtr> at(db::Connection& c, std::int64_t row);
  /// The same where its present revision was asked for with something else.
  Result<CampaignPtr> at(db::Connection& c, std::int64_t row, std::int64_t revision) { return load(c, row, revision); }
  Result<std::vector<CampaignPtr>> all(db::Connection& c);  ///< oldest first
  void forget();

 private:
  Result<CampaignPtr> load(db::Connection& c, std::int64_t row, std::int64_t revision);
  std::mutex mutex_;
  std::map<std::int64_t, CampaignPtr> parsed_;  // guarded by mutex_
};

}  // namespace cs::store
