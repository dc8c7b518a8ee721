// What goes wrong while the service runs, by kind, for the log and for health. A kind and how often it happened: no
// name, number or address of anybody, because health answers everybody and a log is read by many.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "service/http.hpp"

namespace cs::service {

enum class TroubleKind {
  corrupt,         ///< the database or a photograph is damaged
  disk_full,       ///< something could not be stored, or the disk is nearly full
  storage_failed,  ///< the database or the disk failed otherwise
  limit,           ///< a limit was exhausted: tries, connections, the size of a body
  sign_in_failed,
  refused  ///< without the permission, or not there for whoever asked
};
const char* to_string(TroubleKind kind);

/// What kind of trouble an answer tells of, if any. A session that ran out is none.
std::optional<TroubleKind> trouble_of(const Reply& reply);

/// Thread-safe. The first of a kind is logged at once, those that follow once a minute by their number.
class Troubles {
 public:
  static constexpr Millis remembered = std::chrono::minutes{15};

  struct Count {
    TroubleKind kind = TroubleKind::refused;
    std::int64_t times = 0;
  };

  void note(const Reply& reply, MonoPoint now);
  /// `id` names what happened ("disk.full").
  void note(TroubleKind kind, const std::string& id, MonoPoint now, const std::string& said = {});
  /// Each minute: logs what was noted since the first of its kind.
  void tell();
  /// What happened in the last quarter of an hour, the worst kind first.
  std::vector<Count> recent(MonoPoint now) const;

 private:
  struct Minute {
    MonoPoint began{};
    std::int64_t times = 0;
  };
  struct Record {
    std::deque<Minute> minutes;
    std::map<std::string, std::int64_t> untold;  ///< by id
    bool told = false;                           ///< one was logged in this minute
  };
  mutable std::mutex mutex_;
  std::map<TroubleKind, Record> records_;  // guarded by mutex_
};

}  // namespace cs::service
