// The campaigns of the installation. `id` is a slug ([a-z0-9-]); all lengths of time are positive; opens < closes.
#pragma once

#include <cstdint>
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

  /// What a change of a campaign touches, and what is missing before it opens.
  struct Facts {
    std::int64_t students = 0, without_phone = 0;           ///< of those who take part
    std::int64_t enrolment_photos = 0, id_card_photos = 0;  ///< students who have one
    std::int64_t missing = 0, rejected = 0, waiting = 0;    ///< as api::ProgressCounts
    std::int64_t approved = 0;                              ///< approved and not released yet
    std::int64_t messages = 0;                              ///< queued, held, being sent or in doubt
    bool archived = false;
  };
  Result<Facts> facts(const CampaignRef& campaign);
  /// Puts a campaign away, or takes it back: nobody but administrators sees it meanwhile, and nothing comes in. Refused
  /// "campaign.unfinished" while photographs wait for review or messages wait to leave.
  Write<Nothing> archive(const CampaignRef& campaign, bool away, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
