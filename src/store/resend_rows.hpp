// The same message once more.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "db/connection.hpp"

namespace cs::store {

/// Queues what the message says again, to the number that the student has now, and takes the old one off the call list.
/// Audited. Returns the new one's row. refused "notice.resend_waiting" (it has not left yet), "notice.resend_stale"
/// (its decision no longer stands); not_found "notice.unknown".
Result<std::int64_t> queue_again(db::Connection& c, std::int64_t notice, const std::string& by, const std::string& note,
                                 TimePoint now);

}  // namespace cs::store
