// One process at a time: held while this process uses a folder; the operating system drops it with the process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

#include "base/result.hpp"

namespace cs {

class FileLock {
 public:
  /// Makes the file when it is not there. `held` is the answer when another process has it; an error of the disk is
  /// Code::io.
  static Result<FileLock> take(const std::filesystem::path& file, Error held);
  FileLock(FileLock&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(std::intptr_t handle) : handle_(handle) {}
  std::intptr_t handle_;  ///< the system's own for the open file, -1 for none
};

}  // namespace cs
