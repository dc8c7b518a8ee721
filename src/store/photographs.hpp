// Photographs: a sealed file each (vault/photograph_folder.hpp), named by the keyed hash of its content, and a row.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "platform/file_lock.hpp"
#include "store/holding.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::vault {
struct Photograph;
}
namespace cs::served {
struct Split;
}

namespace cs::store {

class Database;

class Photographs {
 public:
  explicit Photographs(Database& db) : db_(db) {}

  /// Seals and stores a photograph under its keyed hash; the same bytes again cost one look, and mend what was damaged.
  /// Waits for file and row: from a worker thread, not from an event thread. Unreferenced for a day it is collected.
  Result<api::PhotoReply> add(const CampaignRef& campaign, ByteView bytes, TimePoint now);
  /// The same for the finished photo of a submission, by the id in a job that the store gave out.
  /// Intake::set_examination makes it the submission's. not_found "submission.unknown".
  Result<std::string> keep_finished(const std::string& submission, ByteView jpeg, TimePoint now);
  /// Its bytes, whole and verified. corrupt "photo.lost" (there is no file), "photo.damaged" (set aside, in health
  /// until it is uploaded again); unavailable "key.missing", "key.wrong" say nothing about the photograph. Never on the
  /// writer's thread.
  Result<Bytes> content(const PhotographRef& photograph) { return read(photograph.hash()); }
  /// For the checks and for release, by the name in a job that the store gave out.
  Result<Bytes> read(const std::string& hash);
  /// What people get of it: without what names its owner or place. refused "photo.not_split" until keep_split() was
  /// called for it; otherwise as content().
  struct ServedCopy {
    Bytes bytes;
    std::string digest;  ///< plain BLAKE2b of the bytes
  };
  Result<ServedCopy> served(const PhotographRef& photograph);
  /// Keeps it as its served copy and what was cut. Killed at any moment it leaves the photograph whole, in the one form
  /// or in the other. "internal" where the two are not the photograph; unavailable "photo.collecting": try again.
  Status keep_split(const std::string& hash, const served::Split& split);
  Result<bool> is_split(const std::string& hash);
  /// How many were found damaged or lost and not handed in again.
  Result<std::int64_t> damaged();

  /// Seals photographs from before they were sealed, at most `limit` of those after `after` by name. Killed at any
  /// moment it leaves each one whole, plain or sealed, and the next call goes on.
  struct Sealing {
    int sealed = 0, damaged = 0;
    std::string last;                ///< the name to go on after; empty: there are no more
    std::optional<Error> trouble{};  ///< of one that could not be read now: it stays plain
  };
  Result<Sealing> seal_plain(const std::string& after, int limit);
  /// How many are still to be sealed.
  Result<std::int64_t> plain();

  /// The reading of every photograph, one after the other by name.
  struct Round {
    bool running = false;
    std::string after;  ///< the one that was read last
    TimePoint began{};  ///< this one, or the last one
    TimePoint ended{};  ///< the last whole one; 0: none has
    std::int64_t looked = 0, damaged = 0;
  };
  Result<Round> round();
  Status save(const Round& round, const Holding& by);  ///< conflict "duty.lost"
  /// Names after `after`, but for those that are known to be damaged.
  Result<std::vector<std::string>> next(const std::string& after, std::int64_t limit);
  Result<std::int64_t> count();

  /// Deletes photographs unreferenced for a day, and finishes what a dead node began. How many. conflict "duty.lost".
  /// Not from two threads of one process.
  Result<int> collect(TimePoint now, const Holding& by = {});

 private:
  Result<api::PhotoReply> add_to(std::int64_t campaign, ByteView bytes, TimePoint now);
  enum class Kept { known, unknown, going };
  Result<Kept> look_up(const std::string& hash);
  Result<vault::Photograph> known(const std::string& hash);
  Status make_room(vault::Photograph photograph);
  Status note_served(const std::string& hash, std::int64_t bytes, const std::string& digest);
  /// Out of the way and into the books. `why`: what open() said.
  /// False: it is whole after all, because an upload mended it meanwhile.
  Result<bool> found_damaged(const vault::Photograph& photograph, const Error& why);
  Status give_key(vault::Photograph& photograph, std::int64_t campaign);
  /// unavailable "photo.collecting" where somebody has it.
  Result<FileLock> lock_folder();
  /// Deletes the files of all removals. Under the lock of the folder.
  Result<int> finish_removals();

  Database& db_;
};

}  // namespace cs::store
