// Sends what is due in the outbox, each message once, and asks for the fate of what got no clear answer.
//
// The order is the promise: the outbox commits `sending` before a socket is opened, so a message whose fate is unknown
// is always found as `sending` or in doubt, and neither is ever sent again by itself. Messages that certainly did not
// leave (the gateway could not be reached, or said "later") stay `sending` and are tried again by this process with
// growing waits for a day; should the process end meanwhile they count as in doubt, which is the careful side to err
// on.
//
// In doubt: asked for when the outbox says so. "Not known" at the provider proves nothing. After the last question the
// message stays in doubt until a person resends it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "notices/gateway.hpp"
#include "notices/outbox.hpp"

namespace cs::notices {

struct DispatcherOptions {
  Millis longest_sleep{30'000};        ///< looks at the outbox at least so often
  Millis keep_trying{24 * 3'600'000};  ///< what certainly did not leave is given up (failed) after so long
};

class Dispatcher {
 public:
  virtual ~Dispatcher() = default;
  /// Starts the thread. Without it, call step() (tests do).
  virtual void start() = 0;
  /// Cancels a send under way (it becomes in doubt) and ends the thread. The destructor does the same.
  virtual void stop() = 0;
  /// Something was queued: look now instead of at the next due time. Any thread, never waits.
  virtual void wake() = 0;
  /// One round at the clock's now: sends what is due, asks what is to be asked. Returns when to come again (none: when
  /// woken), or the outbox's error. Not while the thread runs.
  virtual Result<std::optional<TimePoint>> step() = 0;
};

/// All three outlive the dispatcher.
std::unique_ptr<Dispatcher> make_dispatcher(Outbox& outbox, Gateway& gateway, const Clock& clock,
                                            DispatcherOptions options = {});

}  // namespace cs::notices
