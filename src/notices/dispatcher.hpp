// Sends what is due in the outbox, each message once, and asks for the fate of what got no clear answer.
//
// The order is the promise: the outbox commits `sending` before a socket is opened, so a message whose fate is unknown
// is always found as `sending` or in doubt, and neither is ever sent again by itself. Messages that certainly did not
// leave (the gateway could not be reached, or said "later") go back into the queue at once, in the same commit as their
// reason, and are tried again with growing waits for a day.
//
// In doubt: asked for when the outbox says so. "Not known" at the provider proves nothing. After the last question the
// message stays in doubt, on the call list, until a person resends it.
//
// A token bucket keeps to the provider's rate. A circuit breaker (Gate) stops the queue when the provider says that
// nothing will go through (balance, signature, template, permission), or when nothing was answered several times; from
// time to time one message is tried, and people may open it again.
#pragma once

#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "notices/gateway.hpp"
#include "notices/outbox.hpp"

namespace cs::notices {

struct DispatcherOptions {
  Millis longest_sleep{30'000};  ///< looks at the outbox at least so often
  double per_second = 100;       ///< towards the provider
  int trouble_before_halt = 3;   ///< rounds without one clear answer
  Millis patience{2'000};        ///< stop() waits so long for the answers to what is under way
};

class Dispatcher {
 public:
  virtual ~Dispatcher() = default;
  /// Starts the thread. Without it, call step() (tests do).
  virtual void start() = 0;
  /// Takes nothing more, waits `patience` for the answers to what is under way, then cancels it (it becomes in doubt)
  /// and ends the thread: nothing is left `sending`. The destructor does the same.
  virtual void stop() = 0;
  /// Something was queued, or a person opened the gate: look now instead of at the next due time. Never waits.
  virtual void wake() = 0;
  /// One round at the clock's now: sends what is due, asks what is to be asked. Returns when to come again (none: when
  /// woken), or the outbox's error. Not while the thread runs.
  virtual Result<std::optional<TimePoint>> step() = 0;
};

/// All three outlive the dispatcher.
std::unique_ptr<Dispatcher> make_dispatcher(Outbox& outbox, Gateway& gateway, const Clock& clock,
                                            DispatcherOptions options = {});

}  // namespace cs::notices
