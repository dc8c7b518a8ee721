// Everything that happened about one student, from the tables of all rooms.
#pragma once

#include <cstdint>
#include <vector>

#include "api/types.hpp"
#include "db/connection.hpp"
#include "domain/grant.hpp"

namespace cs::store {

/// Newest first. Messages are worded as `sight` may read them.
std::vector<api::StudentEvent> timeline_of(db::Connection& c, std::int64_t student, domain::Sight sight);

}  // namespace cs::store
