// The heads of the campaigns' queues. They are read once a transaction, so that a group of claims looks once.
#pragma once

#include <cstdint>
#include <vector>

#include "db/connection.hpp"
#include "store/permitted.hpp"

namespace cs::store {

struct Taken {
  std::int64_t row = 0, campaign = 0;
  std::int64_t revision = 0;  ///< the campaign's
  std::int64_t epoch = 0;     ///< before this claim
};

/// Announces that the head of this campaign's queue will be looked at.
void ask_head(db::Connection& c, std::int64_t campaign);
/// Takes the next `count` of the campaigns, in the order of domain::in_turn(). Nothing is written.
std::vector<Taken> take_next(db::Connection& c, const CampaignsRef& campaigns, std::size_t count);

}  // namespace cs::store
