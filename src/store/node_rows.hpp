// What other rooms need of nodes inside their transactions.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "db/connection.hpp"
#include "store/holding.hpp"

namespace cs::store {

/// conflict "duty.lost" when somebody else has the duty. It stays as it is until the transaction ends.
Status check_holding(db::Connection& c, const Holding& by);
/// What a dead node had in hand goes back: duties and checks are free, what it was sending is in doubt, its row goes.
void bury(db::Connection& c, std::int64_t node, TimePoint now);
/// For whoever has the database to itself: all nodes of before are dead.
void bury_everybody(db::Connection& c, TimePoint now);

}  // namespace cs::store
