// One process at a time: held while this process uses a folder; the operating system drops it with the process.
#pragma once

#include <filesystem>
#include <utility>

#include "base/result.hpp"

namespace cs {

class FileLock {
 public:
  /// Makes the file when it is not there. `held` is the answer when another process has it; an error of the disk is
  /// Code::io.
  static Result<FileLock> take(const std::filesystem::path& file, Error held);
  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace cs
