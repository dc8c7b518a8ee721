// A backup of before a purge brings back what was removed: it is removed again before the restored database becomes an
// installation, and before any photograph is put back.
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "db/connection.hpp"
#include "store/snapshot.hpp"

namespace cs::store {

/// What of from.purges came after the backup, or was cut off in it. `c` has a Sealer; the keys and keys/purges of the
/// folder are as the backup has them, and both follow. How many campaigns and students. Errors of the keyring.
Result<std::int64_t> repeat_purges(db::Connection& c, const RestoredFrom& from, TimePoint now);

}  // namespace cs::store
