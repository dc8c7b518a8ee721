// One process at a time: held while this process uses a folder; the operating system drops it with the process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs {

class FileLock {
 public:
  /// Makes the file when it is not there. Its folder is locked with it where the file system
  /// can, so that deleting the file lets nobody in: one lock a folder. `held` is the answer when another process has
  /// either; an error of the disk is Code::io.
  static Result<FileLock> take(const std::filesystem::path& file, Error held);
  /// The same, tried again for as long as `patience`: for whoever shares it with others that hold it briefly. Other
  /// threads of this process count as others, too.
  static Result<FileLock> wait(const std::filesystem::path& file, Error held, Millis patience);
  FileLock(FileLock&& other) noexcept
      : file_(std::exchange(other.file_, -1)), folder_(std::exchange(other.folder_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  FileLock() = default;
  std::intptr_t file_ = -1, folder_ = -1;  ///< the system's own for what is open, -1 for none
};

}  // namespace cs
