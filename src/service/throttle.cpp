#include "service/throttle.hpp"

#include <algorithm>

namespace cs::service {
namespace {

constexpr std::size_t most_records = 20'000;

std::string account_key(const SignInTry& who) {
  return "user\n" + who.user + '\n' + who.device;
}
std::string address_key(const SignInTry& who) {
  return "address\n" + who.address;
}

}  // namespace

Millis wait_of(const ThrottleRecord& record, MonoPoint now) {
  return std::max(Millis{0}, record.until - now);
}

ThrottleRecord after_failure(ThrottleRecord record, const DoublingRule& rule, MonoPoint now) {
  ++record.failures;
  record.last = now;
  if (record.failures >= rule.free_tries) {
    const int doublings = std::min(record.failures - rule.free_tries, 20);
    record.until = now + std::min<Millis>(std::chrono::seconds{1 << doublings}, rule.longest);
  }
  return record;
}

ThrottleRecord after_failure(ThrottleRecord record, const SteadyRule& rule, MonoPoint now) {
  ++record.failures;
  record.last = now;
  if (record.failures >= rule.free_tries) record.until = now + rule.pause;
  return record;
}

Millis Throttle::try_now(const SignInTry& who, MonoPoint now) {
  const std::lock_guard lock(mutex_);
  forget_old(now);
  const bool known = !who.device.empty();
  const std::string account = account_key(who), address = address_key(who);
  const auto wait = [&](const std::string& key) {
    const ThrottleRecord* r = find(key, now);
    return r ? wait_of(*r, now) : Millis{0};
  };
  if (const Millis longest = known ? wait(account) : std::max(wait(account), wait(address)); longest > Millis{0})
    return longest;
  records_[account] = after_failure(records_[account], account_, now);
  if (!known) records_[address] = after_failure(records_[address], address_, now);
  return Millis{0};
}

void Throttle::succeeded(const SignInTry& who) {
  const std::lock_guard lock(mutex_);
  records_.erase(account_key(who));
  if (!who.device.empty()) return;
  if (const auto it = records_.find(address_key(who)); it != records_.end()) {
    it->second.until = {};
    if (--it->second.failures <= 0) records_.erase(it);
  }
}

ThrottleRecord* Throttle::find(const std::string& key, MonoPoint now) {
  const auto it = records_.find(key);
  if (it == records_.end()) return nullptr;
  if (now - it->second.last <= throttle_forgets_after) return &it->second;
  records_.erase(it);
  return nullptr;
}

void Throttle::forget_old(MonoPoint now) {
  if (records_.size() < most_records) return;
  std::erase_if(records_, [now](const auto& entry) { return now - entry.second.last > throttle_forgets_after; });
  // A flood of invented users: their records are worth less than the memory.
  if (records_.size() >= most_records) records_.clear();
}

}  // namespace cs::service
