// What a piece of work says of itself in the log, in the transaction of what it tells of.
#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "db/connection.hpp"

namespace cs::store {

/// An entry, which is written with COMMIT and says of each row that this piece of work wrote what it left (sealer.hpp).
/// `detail` is JSON without personal data.
void append_audit(db::Connection& c, TimePoint at, std::string_view actor, std::string_view action,
                  std::string_view subject, std::string_view detail);
/// append_audit() will be called.
void ask_audit(db::Connection& c);

}  // namespace cs::store
