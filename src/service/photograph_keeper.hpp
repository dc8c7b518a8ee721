// Keeps the photographs at rest: seals those from before photographs were sealed, then reads each once a month, so that
// damage is found while the student's own copy may still be there. A thread of its own, of low priority, on the one
// node that sweeps. Where a round is stands in the database and survives a restart (store::Photographs::Round).
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/thread.hpp"
#include "service/membership.hpp"
#include "store/store.hpp"

namespace cs::service {

class PhotographKeeper {
 public:
  /// Store, membership and clock outlive this. `every`: between two steps, while nothing is to be sealed.
  PhotographKeeper(store::Store& store, const Membership& member, const Clock& clock, Millis every);
  ~PhotographKeeper();
  PhotographKeeper(const PhotographKeeper&) = delete;
  PhotographKeeper& operator=(const PhotographKeeper&) = delete;

 private:
  void run();
  /// One step. How long to wait until the next one.
  Millis step();
  Result<Millis> seal();
  void tell(const Error& trouble);  ///< once
  Result<Millis> look(const store::Holding& duty);

  store::Store& store_;
  const Membership& member_;
  const Clock& clock_;
  const Millis every_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;  // guarded by mutex_
  // The thread's own.
  std::optional<std::string> sealing_{std::string()};  ///< after which one; nothing: all are sealed
  std::int64_t to_seal_ = -1, sealed_ = 0;
  std::optional<store::Photographs::Round> round_;
  int unsaved_ = 0;
  int tries_ = 0;          ///< with the photograph that is next
  std::int64_t all_ = -1;  ///< photographs, counted now and then
  std::string said_;
  Thread thread_;  // last: it uses everything above
};

}  // namespace cs::service
