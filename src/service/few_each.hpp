// So many at a time for each of many, and no more: one student's requests, looks, downloads.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace cs::service {

/// Thread-safe. What it gave out may outlive it.
class FewEach {
 public:
  explicit FewEach(int most) : most_(most) {}

  /// Counts one of `who` until the last copy of what it returns is gone; nothing while there are as many as may be.
  std::shared_ptr<const void> take(std::int64_t who) {
    const std::lock_guard lock(going_->mutex);
    int& now = going_->of[who];
    if (now >= most_) return nullptr;
    ++now;
    return std::shared_ptr<const void>(going_.get(), [going = going_, who](const void*) {
      const std::lock_guard ended(going->mutex);
      const auto it = going->of.find(who);
      if (--it->second == 0) going->of.erase(it);
    });
  }

 private:
  struct Going {
    std::mutex mutex;
    std::map<std::int64_t, int> of;
  };
  const std::shared_ptr<Going> going_ = std::make_shared<Going>();
  const int most_;
};

}  // namespace cs::service
