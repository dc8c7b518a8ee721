// Giving up on purpose: one object that the asking side keeps and the working side looks at, or is woken by.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "base/clock.hpp"

namespace cs::http {

/// Cancelled once, for good. Thread-safe. Hand it round as std::shared_ptr<Cancel>.
class Cancel {
 public:
  /// A token that is cancelled by itself or together with `parent`.
  static std::shared_ptr<Cancel> make(const std::shared_ptr<Cancel>& parent = nullptr);

  void cancel();
  bool cancelled() const;
  /// Waits up to `time`, less when cancelled meanwhile. True if the whole time passed, false if cancelled.
  bool sleep(Millis time) const;

  /// While it lives, `wake` is called when the token is cancelled (at once if it already is), from the thread that
  /// cancels. The destructor waits for a call under way, so `wake` must be short and must not touch this token.
  class Waker {
   public:
    Waker(std::shared_ptr<Cancel> token, std::function<void()> wake);
    ~Waker();
    Waker(const Waker&) = delete;
    Waker& operator=(const Waker&) = delete;

   private:
    std::shared_ptr<Cancel> token_;
    int id_ = 0;
  };

 private:
  struct State;
  Cancel();
  std::shared_ptr<State> state_;
  std::unique_ptr<Waker> link_;  ///< to the parent
};

}  // namespace cs::http
