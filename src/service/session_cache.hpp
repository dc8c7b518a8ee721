#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "api/types.hpp"
#include "base/clock.hpp"

namespace cs::service {

/// Who stands behind a token, remembered for a moment so that not every request reads the database. The moment is also
/// how long a disabled user goes on: `keep`. Holds hashes of tokens only. Thread-safe, never waits for a disk.
class SessionCache {
 public:
  explicit SessionCache(Millis keep = std::chrono::seconds{2}) : keep_(keep) {}

  std::optional<api::User> find(const std::string& token, MonoPoint now);
  void put(const std::string& token, const api::User& user, MonoPoint now);
  void forget(const std::string& token);

  /// That this session has claimed before, as far as this process knows: the database knows for all.
  bool has_claimed(const std::string& token);
  void claimed(const std::string& token);

 private:
  struct Entry {
    api::User user;
    MonoPoint until{};
  };
  const Millis keep_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
  std::unordered_set<std::string> claimed_;
};

}  // namespace cs::service
