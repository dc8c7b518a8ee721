// The whole database at one moment, as a file of SQLite, whichever engine it is in and while others go on writing; and
// what has to be done to such a file before it becomes an installation again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/store.hpp"
#include "vault/purge_list.hpp"

namespace cs::store {

struct SnapshotFacts {
  int schema = 0;                ///< how many migrations it has seen
  std::int64_t log_entries = 0;  ///< of the log
  std::string log_head;          ///< the root over them
};

/// Writes `file`, which must not be there: not durable, and to be deleted by the caller. A database of an older version
/// is refused ("move.version"). Of PostgreSQL each table is read in one transaction and compared by a digest.
/// `progress` (may be empty) is told rows and the table at work; SQLite copies all at once and tells nothing. Errors of
/// opening the database.
Status write_snapshot(const Installation& from, const std::filesystem::path& file,
                      const std::function<void(std::int64_t, std::string_view)>& progress = {});

/// A photograph as the snapshot has it.
struct RecordedPhotograph {
  std::string hash;        ///< its name: BLAKE2b under the campaign's key
  std::int64_t bytes = 0;  ///< of the original
  std::string key;         ///< the campaign's
  bool used = false;       ///< false: about to be collected, and perhaps gone
};
/// Reads a snapshot. corrupt "db.corrupt" when the file is damaged, whatever the damage; "db.newer", "db.foreign".
Result<SnapshotFacts> check_snapshot(const std::filesystem::path& file);
/// In the order of their hashes. Stops at the first error that `each` returns.
Status each_photograph(const std::filesystem::path& file, const std::function<Status(const RecordedPhotograph&)>& each);

struct RestoredFrom {
  std::string set;                      ///< the backup's name
  TimePoint made{};                     ///< and its time
  std::string actor;                    ///< who restores
  std::filesystem::path folder;         ///< where the installation's own files are restored, its keys among them
  std::vector<vault::Purge> purges{};   ///< what is to be removed again, as far as it is known beside the backup
  vault::MasterKeySource master_key{};  ///< as Options::master_key
};
/// What may have happened since the snapshot was taken is not known here, so nothing of it may be done twice:
/// - messages that waited or were being sent are in doubt: they may have left since, and a person decides;
/// - numbers that people and providers may have seen since are not given again: the next ones are a million further;
/// - leases end and their epochs jump, so that a decision made on a lost lease is no longer taken for the new one;
/// - sessions end;
/// - what was purged since is removed again (repeat_purges.hpp);
/// - the log says from what it was restored, and workstations are told (store/restores.hpp).
/// Migrates an older snapshot. Run twice, it does it twice, which is harmless. How many purges were repeated.
Result<std::int64_t> settle_restored(const std::filesystem::path& file, const RestoredFrom& from, TimePoint now);

}  // namespace cs::store
