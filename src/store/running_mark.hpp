// A file that is in a data folder while a service runs on it, and tells a copy of the folder from the folder itself.
//
// Whoever copies the folder of a running service by hand copies its database in the middle of a write, and the copy
// would start without a word. The mark holds the identity that the file system gave it, which no copy has. A service
// that was killed leaves a mark with the right identity, and starts as ever.
#pragma once

#include <filesystem>
#include <utility>

#include "base/result.hpp"

namespace cs::store {

class RunningMark {
 public:
  /// invalid "store.copied" for such a copy, unless `accept_copy`. Under the folder's lock.
  static Result<RunningMark> set(const std::filesystem::path& folder, bool accept_copy);
  RunningMark(RunningMark&& other) noexcept : file_(std::exchange(other.file_, {})) {}
  RunningMark& operator=(RunningMark&&) = delete;
  /// Removes it: the service stopped in order.
  ~RunningMark();

 private:
  explicit RunningMark(std::filesystem::path file) : file_(std::move(file)) {}
  std::filesystem::path file_;
};

}  // namespace cs::store
