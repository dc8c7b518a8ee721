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

bool names_others(const api::Counts& before, const api::Counts& now, const Campaigns& known) {
  const auto find = [](const api::Counts& counts, const std::string& id) {
    const auto it = std::find_if(counts.campaigns.begin(), counts.campaigns.end(),
                                 [&](const api::CampaignCounts& c) { return c.campaign == id; });
    return it == counts.campaigns.end() ? nullptr : &*it;
  };
  // For the first time: a campaign that cannot be read is not asked for again with every change of the counts.
  const auto news = [&](const api::CampaignCounts& c) {
    const api::CampaignCounts* earlier = find(before, c.campaign);
    if (earlier != nullptr && earlier->revision == c.revision) return false;
    const CampaignPtr held = known.find(c.campaign);
    return held == nullptr ? earlier == nullptr : c.revision != 0 && held->revision != c.revision;
  };
  return std::any_of(now.campaigns.begin(), now.campaigns.end(), news) ||
         std::any_of(before.campaigns.begin(), before.campaigns.end(),
                     [&](const auto& c) { return find(now, c.campaign) == nullptr; });
}

}  // namespace cs::client
