// What bringing an installation's tables up to this version will mean, before anything is changed.
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "store/store.hpp"

namespace cs::store {

struct UpgradeFacts {
  std::int64_t version = 0, newest = 0;  ///< of the tables, as they are and as this program wants them
  std::uint64_t bytes = 0;               ///< of SQLite's file, which is kept beside the new one; 0 on PostgreSQL
  std::uint64_t free = 0;                ///< bytes where it will lie
  bool needed() const { return version < newest; }
  bool has_room() const { return free > bytes + bytes / 4; }
};
/// Changes nothing, also beside a running service. "store.missing", "db.newer", "db.foreign", "db.corrupt" and what
/// opening PostgreSQL says.
Result<UpgradeFacts> look_at_upgrade(const Installation& where);

}  // namespace cs::store
