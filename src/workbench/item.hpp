// What is on the screen, and the sentence that says why something cannot be done with it.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>

#include "client/campaigns.hpp"
#include "client/desk.hpp"

namespace cs::workbench {

using client::CampaignPtr;
using domain::ReviewPolicy;
using Item = client::PreparedItem;
using ItemPtr = std::shared_ptr<const Item>;
/// Key of the sentence that says why something cannot be done now (`why.*`); nullopt: it can.
using Why = std::optional<std::string_view>;

/// Of the photograph that is to be judged: there is one, and it can be shown.
inline bool has_photo(const Item& item) {
  return std::any_of(item.photos.begin(), item.photos.end(), [](const client::Photo& p) {
    return p.ref.kind == api::PhotoKind::submission && p.decoded && !p.decoded->levels.empty();
  });
}

/// The defaults where there is no campaign.
inline const ReviewPolicy& policy_of(const CampaignPtr& campaign) {
  static const ReviewPolicy defaults;
  return campaign ? campaign->policy : defaults;
}

}  // namespace cs::workbench
