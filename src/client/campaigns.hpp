// The campaigns that one person may work in, by id, as last read from the service.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "api/types.hpp"

namespace cs::client {

using CampaignPtr = std::shared_ptr<const api::Campaign>;

/// Thread-safe. A campaign is replaced whole when its revision changes; who holds an older one keeps it. Fetches run
/// one after the other, so that a list never forgets a campaign that was asked for while the list was on its way.
class Campaigns {
 public:
  struct Change {
    bool changed = false;        ///< any came, left or has another revision
    std::set<std::string> gone;  ///< known before and not in the list any more
  };

  /// Everything that the list names, and nothing else. Waits for `fetch`.
  Result<Change> refresh(const std::function<Result<api::CampaignList>()>& fetch);
  /// The known one, else what `fetch` brings, which is kept. Waits for `fetch`.
  Result<CampaignPtr> get(const std::string& id, const std::function<Result<api::Campaign>()>& fetch);
  CampaignPtr find(const std::string& id) const;  ///< null: not known
  std::vector<CampaignPtr> all() const;           ///< oldest first

 private:
  std::mutex fetching_;
  mutable std::mutex mutex_;
  std::vector<CampaignPtr> campaigns_;
};

/// The counts name for the first time a campaign that is not known or has another revision than the known one, or no
/// longer name one that they did.
bool names_others(const api::Counts& before, const api::Counts& now, const Campaigns& known);

}  // namespace cs::client
