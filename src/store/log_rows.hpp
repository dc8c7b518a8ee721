// The audit chain's next link, written in the transaction of what it tells of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "db/connection.hpp"

namespace cs::store {

/// Appends the next link. `detail` is JSON without personal data.
void append_audit(db::Connection& c, TimePoint at, std::string_view actor, std::string_view action,
                  std::string_view subject, std::string_view detail);
/// append_audit() will be called.
void ask_audit(db::Connection& c);
std::string audit_hash(std::string_view previous, std::int64_t seq, std::int64_t at, std::string_view actor,
                       std::string_view action, std::string_view subject, std::string_view detail);

}  // namespace cs::store
