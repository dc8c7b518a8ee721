#include "service/throttle.hpp"

#include <algorithm>

namespace cs::service {
namespace {

constexpr Millis forget_after = std::chrono::minutes{30};
constexpr std::size_t most_records = 20'000;

std::string pair_key(const std::string& user, const std::string& address) {
  return address + '\n' + user;
}

}  // namespace

Millis Throttle::try_now(const std::string& user, const std::string& address, MonoPoint now) {
  const std::lock_guard lock(mutex_);
  forget_old(now);
  const Millis wait = std::max(check(pair_key(user, address), free_tries_, now), check(address, free_tries_ * 10, now));
  if (wait > Millis{0}) return wait;
  count(pair_key(user, address), free_tries_, now);
  count(address, free_tries_ * 10, now);
  return Millis{0};
}

void Throttle::succeeded(const std::string& user, const std::string& address) {
  const std::lock_guard lock(mutex_);
  records_.erase(pair_key(user, address));
  // The address keeps its other failures: somebody who knows one password must not get free guesses at the others.
  if (const auto it = records_.find(address); it != records_.end() && --it->second.failures <= 0) records_.erase(it);
}

Millis Throttle::check(const std::string& key, int free_tries, MonoPoint now) {
  const auto it = records_.find(key);
  if (it != records_.end() && now - it->second.last > forget_after) {
    records_.erase(it);
    return Millis{0};
  }
  if (it == records_.end() || it->second.failures < free_tries || now >= it->second.until) return Millis{0};
  return it->second.until - now;
}

void Throttle::count(const std::string& key, int free_tries, MonoPoint now) {
  Record& r = records_[key];
  ++r.failures;
  r.last = now;
  if (r.failures >= free_tries) {
    const int doublings = std::min(r.failures - free_tries, 9);
    r.until = now + std::min<Millis>(std::chrono::seconds{1 << doublings}, std::chrono::minutes{5});
  }
}

void Throttle::forget_old(MonoPoint now) {
  if (records_.size() < most_records) return;
  std::erase_if(records_, [now](const auto& entry) { return now - entry.second.last > forget_after; });
  // A flood of invented users: their records are worth less than the memory.
  if (records_.size() >= most_records) records_.clear();
}

}  // namespace cs::service
