// Photographs that come in pieces over a telephone's network: what has arrived is kept in memory for a while, so that a
// phone that lost the network goes on where it was. Nothing of a photograph lies on a disk before it is sealed. Whoever
// comes to another node, or after a restart, is told that nothing has arrived and begins anew. So is whose upload made
// room: a student has one at a time, and when there is no room the one goes that has not grown for longest.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::service {

/// Thread-safe.
class Uploads {
 public:
  static constexpr std::int64_t largest = std::int64_t{20} << 20;  ///< of one photograph, bytes
  explicit Uploads(std::size_t most_bytes = std::size_t{256} << 20) : most_bytes_(most_bytes) {}

  struct Progress {
    std::int64_t received = 0, total = 0;
    std::optional<std::string> whole;  ///< the bytes, once they are all there, to whoever brought the last of them
    std::string answer;                ///< what finish() kept; empty: not yet
  };
  /// The bytes from `offset` on. What was received before may come again. conflict "collect.upload_offset" when bytes
  /// between are missing; invalid "collect.upload_size"; unavailable "service.busy" while it is being looked at.
  Result<Progress> add(std::int64_t student, const std::string& id, std::int64_t offset, std::int64_t total,
                       std::string_view bytes, MonoPoint now);
  Progress progress(std::int64_t student, const std::string& id, MonoPoint now);
  /// A repeat of the last piece gets this answer.
  void finish(std::int64_t student, const std::string& id, std::string answer);

 private:
  struct Upload {
    std::int64_t total = 0;
    std::string bytes, answer;
    MonoPoint grown{};
    bool taken = false;
  };
  using Map = std::map<std::pair<std::int64_t, std::string>, Upload>;
  void forget_old(MonoPoint now);
  Map::iterator drop(Map::iterator it);
  void make_room(std::size_t bytes, Map::iterator except);

  const std::size_t most_bytes_;
  std::mutex mutex_;
  Map uploads_;           // guarded by mutex_
  std::size_t held_ = 0;  // guarded by mutex_: bytes of all
};

}  // namespace cs::service
