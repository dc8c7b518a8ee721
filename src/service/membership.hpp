// This service as one node among those on its database: it says that it lives, holds the duties that only one node has
// at a time, and refuses to serve when its clock cannot be trusted. What happens when it dies stands in
// store/nodes.hpp.
#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/thread.hpp"
#include "store/store.hpp"

namespace cs::service {

namespace duty {
inline constexpr std::string_view dispatch = "dispatch", sweep = "sweep", remind = "remind";
inline constexpr std::array all{dispatch, sweep, remind};
}  // namespace duty

class Membership {
 public:
  /// Joins. Store and clock outlive this. `duties_changed` runs on this object's thread and returns soon. `alone`: no
  /// other node can join, so the beat is only for the checks in hand, and an idle service writes nothing.
  /// unavailable "node.clock"; errors of the store.
  static Result<std::unique_ptr<Membership>> join(store::Store& store, const Clock& clock, std::string name, bool alone,
                                                  Millis every, std::function<void()> duties_changed);
  ~Membership();
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;

  /// What this node writes for this duty goes under; nothing while another node has the duty. Any thread.
  std::optional<store::Holding> holds(std::string_view duty) const;
  /// Who signs this node's checks. It changes when the node was taken for dead. Any thread.
  std::string holder() const;
  /// From now on, or no longer, the beat keeps this claim. Any thread.
  void keep(std::int64_t check);
  void drop(std::int64_t check);
  /// Why this node must serve nobody; nothing while all is well. Any thread.
  std::optional<Error> trouble() const;
  /// Begins to say that this node lives. Until then it does as long as store::node_patience.
  void start();
  /// Ends the beat, keeps what is held for the work that is being finished.
  void stop();
  /// Gives everything back. After stop().
  void leave();
  /// Stops as a dead node does: without a word to the others. For tests.
  void die();

 private:
  Membership(store::Store& store, const Clock& clock, std::string name, bool alone, Millis every,
             std::function<void()> duties_changed);
  Status beat();
  void run();

  store::Store& store_;
  const Clock& clock_;
  const std::string name_;
  const bool alone_;
  const Millis every_;
  const std::function<void()> duties_changed_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::int64_t node_ = 0;
  std::vector<store::Holding> duties_;
  std::set<std::int64_t> checks_;  ///< in this node's hand
  std::optional<Error> trouble_;
  bool stopping_ = false, left_ = false;
  Thread thread_;
};

}  // namespace cs::service
