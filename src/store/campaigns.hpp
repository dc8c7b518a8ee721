// The campaigns of the installation. `id` is a slug ([a-z0-9-]); all lengths of time are positive; opens < closes.
#pragma once

#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

class Campaigns {
 public:
  explicit Campaigns(Database& db) : db_(db) {}

  /// Of revision 0 a new campaign: conflict "campaign.exists". Else a change of that revision, and grants over its
  /// school follow when the school itself gets another name: conflict "campaign.changed" when there is another revision
  /// by now, not_found "campaign.unknown". Code::invalid "campaign.*" names what is wrong with it.
  Write<Nothing> put(api::Campaign campaign, std::string actor, TimePoint now);
  Result<api::Campaign> get(const CampaignRef& campaign);
  Result<std::vector<api::Campaign>> all(const CampaignsRef& campaigns);  ///< oldest first

 private:
  Database& db_;
};

}  // namespace cs::store
