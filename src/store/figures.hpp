// Live counts, the supervisor's overview, figures over a time, and each reviewer's own day. All are sums over what the
// rooms count as they work (figure_rows.hpp), so that a million decisions cost no more than the hours they were made
// in.
#pragma once

#include <string>

#include "api/figures.hpp"
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
  /// A supervisor's first screen.
  Result<api::Overview> overview(const CampaignsRef& campaigns, TimePoint now);
  /// Of the hours that `from` and `to` lie in, `to`'s own left out when it begins there. invalid "figures.range": `to`
  /// not behind `from`, or more than 400 days.
  Result<api::Figures> figures(const CampaignsRef& campaigns, TimePoint from, TimePoint to);
  /// Of whoever asks, nobody else.
  Result<api::MyDay> my_day(const CampaignsRef& campaigns, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
