// A folder of backups. All that is in it is sealed under one key, which lies elsewhere.
//
//   countersign-backups         what this is, and that the key fits
//   objects/ab/abcd…            a photograph, once, whichever backups have it; named by a keyed hash
//   sets/20261128T204501Z/      one backup: `database` (SQLite), `photographs` (names and lengths), `files` (keys and
//                               certificates of the data folder), and, written last, `manifest`
//   purges                      what was removed for good since: a restore removes it again
//
// A set without a manifest is one that was interrupted: nobody takes it for a backup, and the next one removes it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "backup/sealed_stream.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "platform/file_lock.hpp"
#include "vault/purge_list.hpp"

namespace cs::backup {

/// 64 hexadecimal digits in a file of its owner's. not_found "backup.key_missing", invalid "backup.key_open_to_others",
/// "backup.key_form".
Result<Key> load_key(const std::filesystem::path& file);
/// conflict "backup.key_exists" where there is one.
Result<Key> make_key(const std::filesystem::path& file);

struct Manifest {
  std::string set;  ///< its name
  TimePoint made{};
  int schema = 0;
  std::int64_t log_entries = 0;
  std::string log_head;
  std::int64_t photographs = 0, photograph_bytes = 0;
  std::vector<std::string> lacking;  ///< photographs that could not be read, by name
  bool damaged = false;              ///< nothing else here is known
};

class Folder {
 public:
  /// Makes it where nothing is. invalid "backup.folder" for a folder that holds other things; invalid
  /// "backup.other_key".
  static Result<Folder> make(const std::filesystem::path& path, const Key& key);
  /// not_found "backup.missing"; invalid "backup.other_key".
  static Result<Folder> open(const std::filesystem::path& path, const Key& key);

  const Key& key() const { return key_; }
  /// One writer at a time: unavailable "backup.busy".
  Result<FileLock> lock() const;

  /// Finished ones, oldest first; of one whose manifest cannot be read any more only the name, `damaged`.
  Result<std::vector<Manifest>> sets() const;
  /// That one; empty: the newest, whatever became of older ones. not_found "backup.none", corrupt "backup.damaged".
  Result<Manifest> set(const std::string& name) const;
  Status write_manifest(const Manifest& manifest) const;
  std::filesystem::path of_set(const std::string& set, const char* file) const;
  /// How a file of a set, or an object, is bound to its place.
  static std::string name_of(const std::string& set, const char* file);

  /// Of the photograph of that name.
  std::string object_name(const std::string& hash) const;
  std::filesystem::path object_path(const std::string& name) const;

  /// What was removed for good and must not come back from a backup of before. corrupt "backup.damaged".
  Result<std::vector<vault::Purge>> purges() const;
  /// Adds to it. Under the lock.
  Status note_purges(const std::vector<vault::Purge>& purges) const;

  /// Removes unfinished sets and what was not finished beside objects. Under the lock.
  Status tidy() const;
  /// Keeps the newest `keep` sets and the objects that they name. How many sets went. Under the lock. corrupt
  /// "backup.damaged" where it is not known what a set that stays needs: nothing goes then.
  Result<int> forget(int keep) const;
  /// The same with all sets that were made before; the newest one stays.
  Result<int> forget_before(TimePoint oldest) const;

  /// Names of the finished ones, oldest first.
  Result<std::vector<std::string>> names() const;

 private:
  Folder(std::filesystem::path path, const Key& key) : path_(std::move(path)), key_(key) {}
  std::filesystem::path path_;
  Key key_;
};

struct ObjectLine {
  std::string hash;
  std::int64_t bytes = 0;
};
/// The set's list of photographs. corrupt "backup.damaged".
Result<std::vector<ObjectLine>> photographs_of(const Folder& folder, const std::string& set);
std::string encode(const std::vector<ObjectLine>& lines);

}  // namespace cs::backup
