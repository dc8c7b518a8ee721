// Making, checking and restoring backups of an installation, while it serves.
//
// What can half-happen, and why it is harmless:
// - a backup is killed: its set has no manifest and is no backup, and what it opened in the data folder the next one
//   removes; photographs that it copied already are whole (each was renamed into place) and the next one finds them;
// - a photograph is collected between the snapshot and its copy: nothing in the snapshot uses it;
// - a restore is killed: `service.db` is put in place last, so that the folder holds no installation before it is
//   whole;
// - what was decided, sent and handed in after the backup is gone: store/snapshot.hpp says what is done about it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "backup/folder.hpp"
#include "store/store.hpp"

namespace cs::backup {

/// `what` is one word or two for people; `all` is 0 where it is not known.
using Progress = std::function<void(std::string_view what, std::int64_t done, std::int64_t all)>;

/// Reads a photograph by its name, whole and checked: store::Photographs::read().
using ReadPhotograph = std::function<Result<Bytes>(const std::string& hash)>;

struct MakeReport {
  Manifest manifest;
  std::int64_t copied = 0;  ///< photographs that no earlier backup had
};
/// Beside a running service or without one. Photographs that are damaged or missing are named in
/// Manifest::lacking, and the rest is backed up all the same. `now` names the set: conflict "backup.same_second" where
/// there is one of that second. "backup.folder", "backup.other_key", "backup.busy", what store::write_snapshot() says.
Result<MakeReport> make(const store::Installation& from, const ReadPhotograph& read, const std::filesystem::path& to,
                        const Key& key, TimePoint now, const Progress& progress = {});

struct CheckReport {
  Manifest manifest;
  std::int64_t photographs = 0, damaged = 0;  ///< looked at, and of these not what was backed up
};
/// Opens everything that the set needs: the database, with SQLite's own check and its log's newest entry, and each
/// photograph, by length and by its campaign's keyed hash. `scratch` is a folder of this user's for the opened
/// database.
Result<CheckReport> check(const Folder& folder, const std::string& set, const std::filesystem::path& scratch,
                          const Progress& progress = {});

struct RestoreOptions {
  std::vector<vault::Purge> purges{};  ///< of keys/purges of the installation that is replaced, beside the folder's own
  vault::MasterKeySource master_key{};  ///< needed where something is purged again
};
struct RestoreReport {
  Manifest manifest;
  std::int64_t purged = 0;  ///< campaigns and students that were removed again
  std::int64_t photographs = 0;
};
/// Into a folder that does not exist or is empty: invalid "restore.folder". A damaged photograph or database ends it:
/// corrupt "backup.damaged", and nothing is an installation then. The installation is on SQLite; `countersignd move`
/// takes it to PostgreSQL. What was purged since is removed again before it is one.
Result<RestoreReport> restore(const Folder& folder, const std::string& set, const std::filesystem::path& to,
                              const std::string& actor, TimePoint now, const Progress& progress = {},
                              const RestoreOptions& options = {});

}  // namespace cs::backup
