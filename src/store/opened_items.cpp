#include "store/opened_items.hpp"

#include <algorithm>
#include <utility>

namespace cs::store {

std::int64_t OpenedItems::day_of(TimePoint t) {
  return std::chrono::floor<std::chrono::days>(t + std::chrono::hours{8}).time_since_epoch().count();
}

void OpenedItems::note(const std::string& person, std::int64_t submission, TimePoint now) {
  const std::lock_guard lock(mutex_);
  const auto [it, first] = all_.try_emplace({person, submission, day_of(now)}, Times{now, now, 0});
  it->second.last = std::max(it->second.last, now);
  ++it->second.times;
}

OpenedItems::All OpenedItems::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(all_, {});
}

void OpenedItems::put_back(const All& all) {
  const std::lock_guard lock(mutex_);
  for (const auto& [key, times] : all) {
    const auto [it, first] = all_.try_emplace(key, times);
    if (first) continue;
    it->second.first = std::min(it->second.first, times.first);
    it->second.last = std::max(it->second.last, times.last);
    it->second.times += times.times;
  }
}

}  // namespace cs::store
