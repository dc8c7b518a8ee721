// The salts of the log's entries that hide what was removed: once they are destroyed, nobody can try out which
// telephone number or name a digest is of. A salt hides all rows of its entry, so what is left of them is sealed again
// first.
#pragma once

#include <cstdint>

#include "db/connection.hpp"

namespace cs::store {

/// Writes what this transaction has gathered into the log, then destroys the salts of all entries up to `up_to` that
/// tell of a row that an entry behind it wrote or removed. Reads the whole log. Throws db::Failure. How many salts.
std::int64_t forget_salts(db::Connection& c, std::int64_t up_to);

/// The number of the log's newest entry.
std::int64_t newest_entry(db::Connection& c);

}  // namespace cs::store
