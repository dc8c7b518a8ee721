// The head of the log outside the database: <data>/seal.head holds the newest signed head whose answers have left, so
// that a database which lost its newest commits (a log of SQLite cut short, a server that came back without them, a
// copy of last week) is noticed at the start.
//
// It is written after COMMIT and before the answers leave. What can half-happen, and why it is harmless:
// - the process dies between the two: the file is behind the database, which has more than was promised;
// - it dies while it writes: the file has two places (platform/slot_file.hpp), and the other one holds the head before;
// - several processes write (a command beside the service, nodes on one folder): an older head never replaces a newer.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "platform/slot_file.hpp"
#include "seal/checkpoint.hpp"

namespace cs::store {

/// The newest head in the folder's file that `key` signed. None where there is no file, or nothing was written into it;
/// "seal.head" (corrupt) where neither place holds a head of this log.
Result<std::optional<seal::Head>> head_in_file(const std::filesystem::path& folder, const seal::PublicKey& key);

/// Thread-safe.
class HeadFile {
 public:
  static Result<std::shared_ptr<HeadFile>> open(const std::filesystem::path& folder);
  explicit HeadFile(SlotFile file) : file_(std::move(file)) {}

  /// A head that was committed; it is written by the next flush().
  void offer(const seal::Head& head, std::string note);
  bool waits() const;
  /// Writes the newest head that was offered and flushes it.
  Status flush();
  /// Whether a head was ever written into it, whoever signed it.
  Result<bool> was_written() const;
  /// Empties the file: what stood there is lost for good, and somebody said so.
  Status forget();

 private:
  SlotFile file_;
  mutable std::mutex mutex_;
  std::uint64_t size_ = 0;  // guarded by mutex_, of the head that was offered last
  std::string note_;        // guarded by mutex_, empty where nothing waits
};

}  // namespace cs::store
