#include "service/session_cache.hpp"

#include "base/hash.hpp"

namespace cs::service {
namespace {

constexpr std::size_t most_entries = 20'000;

std::string key_of(const std::string& token) {
  return blake2b(as_bytes(token));
}

}  // namespace

std::optional<api::User> SessionCache::find(const std::string& token, MonoPoint now) {
  const std::string key = key_of(token);
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find(key);
  if (it == entries_.end()) return std::nullopt;
  if (now < it->second.until) return it->second.user;
  entries_.erase(it);
  return std::nullopt;
}

void SessionCache::put(const std::string& token, const api::User& user, MonoPoint now) {
  const std::string key = key_of(token);
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= most_entries) entries_.clear();
  entries_[key] = {user, now + keep_};
}

void SessionCache::forget(const std::string& token) {
  const std::string key = key_of(token);
  const std::lock_guard lock(mutex_);
  entries_.erase(key);
  claimed_.erase(key);
}

bool SessionCache::has_claimed(const std::string& token) {
  const std::string key = key_of(token);
  const std::lock_guard lock(mutex_);
  return claimed_.contains(key);
}

void SessionCache::claimed(const std::string& token) {
  const std::string key = key_of(token);
  const std::lock_guard lock(mutex_);
  if (claimed_.size() >= most_entries) claimed_.clear();
  claimed_.insert(key);
}

}  // namespace cs::service
