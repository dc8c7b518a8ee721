#pragma once

#include <cstdint>
#include <string>

#include "db/connection.hpp"
#include "domain/notice.hpp"

namespace cs::store {

/// Queues the message of a decision, due at `not_before`. Returns its row.
std::int64_t queue_notice(db::Connection& c, std::int64_t campaign, std::int64_t decision, std::int64_t submission,
                          std::string_view phone, const domain::Message& message, TimePoint not_before, TimePoint now);
/// At start: what was being sent when the service died is in doubt.
void doubt_interrupted(db::Connection& c, TimePoint now);

}  // namespace cs::store
