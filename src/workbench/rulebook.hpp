// What a campaign's reasons come to for the workstation: the catalogue, made once a revision.
#pragma once

#include <map>
#include <string>

#include "client/campaigns.hpp"
#include "domain/reason.hpp"

namespace cs::workbench {

using client::CampaignPtr;

struct Rulebook {
  CampaignPtr campaign;
  domain::ReasonCatalogue catalogue;
};

/// UI thread only.
class Rulebooks {
 public:
  /// Of no campaign (null): without reasons. The reference holds until the campaign is asked for in another revision.
  const Rulebook& of(const CampaignPtr& campaign) {
    Rulebook& book = books_[campaign ? campaign->id : std::string()];
    if (book.campaign != campaign) {
      book.campaign = campaign;
      book.catalogue = domain::ReasonCatalogue(campaign->reasons);
    }
    return book;
  }
  void forget() { books_.clear(); }

 private:
  std::map<std::string, Rulebook> books_;
};

}  // namespace cs::workbench
