// How much memory photographs on their way out may take together: they are opened whole before the first byte leaves,
// and whoever reads slowly would otherwise decide how many lie in memory.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

namespace cs::service {

/// Thread-safe.
class MemoryShare {
 public:
  explicit MemoryShare(std::size_t limit) : out_(std::make_shared<std::atomic<std::size_t>>(0)), limit_(limit) {}

  /// Counts `bytes` until the last copy of what it returns is gone; nothing when there is no room. One is always let
  /// through.
  std::shared_ptr<const void> take(std::size_t bytes) {
    const std::size_t before = out_->fetch_add(bytes);
    if (before > 0 && before + bytes > limit_) {
      out_->fetch_sub(bytes);
      return nullptr;
    }
    return std::shared_ptr<const void>(out_.get(), [out = out_, bytes](const void*) { out->fetch_sub(bytes); });
  }

 private:
  const std::shared_ptr<std::atomic<std::size_t>> out_;
  const std::size_t limit_;
};

}  // namespace cs::service
