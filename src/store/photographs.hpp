// Photographs: files named by their keyed hash, and a row for each.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "api/types.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/holding.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

struct PhotoFile {
  std::filesystem::path path;
  std::int64_t bytes = 0;
};

class Photographs {
 public:
  explicit Photographs(Database& db) : db_(db) {}

  /// Stores a photograph under its keyed hash; the same bytes again cost one look. Waits for file and row: from a
  /// worker thread, not from an event thread. Unreferenced for a day it is collected.
  Result<api::PhotoReply> add(const CampaignRef& campaign, ByteView bytes, TimePoint now);
  /// Its bytes, whole: corrupt "photo.lost" where the file is missing or has another length.
  Result<Bytes> content(const PhotographRef& photograph) { return read(photograph.hash()); }
  Result<PhotoFile> find(const PhotographRef& photograph);  ///< not_found "photo.unknown"
  /// For the checks and for release, by the name in a job that the store gave out.
  Result<Bytes> read(const std::string& hash);
  /// Deletes photographs unreferenced for a day, and finishes what a dead node began. How many. conflict "duty.lost".
  /// Not from two threads of one process.
  Result<int> collect(TimePoint now, const Holding& by = {});

 private:
  Result<PhotoFile> file_of(const std::string& hash);
  std::filesystem::path path_of(const std::string& hash) const;
  enum class Kept { known, unknown, going };
  Result<Kept> look_up(const std::string& hash);
  /// Deletes the files of all removals. Under the lock of the folder.
  Result<int> finish_removals();

  Database& db_;
};

}  // namespace cs::store
