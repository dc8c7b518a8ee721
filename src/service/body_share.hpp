// How much memory the bodies of requests may take: of all of them, of all students together, of one student.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace cs::service {

/// Thread-safe.
class BodyShare {
 public:
  explicit BodyShare(std::size_t limit) : limit_(limit) {}
  bool take(std::size_t bytes) {
    if (used_.fetch_add(bytes) + bytes <= limit_) return true;
    used_.fetch_sub(bytes);
    return false;
  }
  void give_back(std::size_t bytes) { used_.fetch_sub(bytes); }

 private:
  std::atomic<std::size_t> used_{0};
  const std::size_t limit_;
};
using BodyShares = std::vector<std::shared_ptr<BodyShare>>;

/// What students' bodies come out of: each one's own, and that of all students, which leaves room for everybody else.
/// Thread-safe.
class StudentBodies {
 public:
  StudentBodies(std::size_t of_one, std::size_t of_all) : of_one_(of_one), all_(std::make_shared<BodyShare>(of_all)) {}
  BodyShares of(std::int64_t student) {
    const std::lock_guard lock(mutex_);
    if (each_.size() >= 1000) std::erase_if(each_, [](const auto& e) { return e.second.expired(); });
    auto own = each_[student].lock();
    if (!own) each_[student] = own = std::make_shared<BodyShare>(of_one_);
    return {std::move(own), all_};
  }

 private:
  const std::size_t of_one_;
  const std::shared_ptr<BodyShare> all_;
  std::mutex mutex_;
  std::map<std::int64_t, std::weak_ptr<BodyShare>> each_;  // guarded by mutex_
};

}  // namespace cs::service
