#include "client/campaigns.hpp"

#include <algorithm>

namespace cs::client {
namespace {

CampaignPtr find_in(const std::vector<CampaignPtr>& campaigns, const std::string& id) {
  const auto it = std::find_if(campaigns.begin(), campaigns.end(), [&](const CampaignPtr& c) { return c->id == id; });
  return it == campaigns.end() ? nullptr : *it;
}

}  // namespace

Result<Campaigns::Change> Campaigns::refresh(const std::function<Result<api::CampaignList>()>& fetch) {
  const std::lock_guard one(fetching_);
  CS_ASSIGN(api::CampaignList list, fetch());
  const std::lock_guard lock(mutex_);
  Change change;
  std::vector<CampaignPtr> now;
  for (api::Campaign& campaign : list.campaigns) {
    const CampaignPtr known = find_in(campaigns_, campaign.id);
    if (known && known->revision == campaign.revision) {
      now.push_back(known);
    } else {
      now.push_back(std::make_shared<const api::Campaign>(std::move(campaign)));
      change.changed = true;
    }
  }
  for (const CampaignPtr& before : campaigns_)
    if (!find_in(now, before->id)) change.gone.insert(before->id);
  change.changed = change.changed || !change.gone.empty();
  campaigns_ = std::move(now);
  return change;
}

Result<CampaignPtr> Campaigns::get(const std::string& id, const std::function<Result<api::Campaign>()>& fetch) {
  if (CampaignPtr known = find(id)) return known;
  const std::lock_guard one(fetching_);
  if (CampaignPtr known = find(id)) return known;
  CS_ASSIGN(api::Campaign campaign, fetch());
  const auto made = std::make_shared<const api::Campaign>(std::move(campaign));
  const std::lock_guard lock(mutex_);
  campaigns_.push_back(made);
  return CampaignPtr(made);
}

CampaignPtr Campaigns::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  return find_in(campaigns_, id);
}

std::vector<CampaignPtr> Campaigns::all() const {
  const std::lock_guard lock(mutex_);
  return campaigns_;
}

}  // namespace cs::client
