// Tells when the desktop's screen is locked or the machine goes to sleep: whoever locks the screen is not looking.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/thread.hpp"

namespace cs {

struct ScreenLockOptions {
  /// D-Bus addresses; empty: the session's and the system's own.
  std::string session_bus, system_bus;
};

/// Listens on a thread of its own until it is destroyed. Sources: `ActiveChanged` of the screen savers of GNOME, KDE,
/// MATE, Cinnamon and Xfce (org.freedesktop.ScreenSaver and its kin) on the session's bus; `Lock` of this session and
/// `PrepareForSleep` of logind on the system's.
class ScreenLock {
 public:
  /// `locked` is called on the listening thread, each time. Error "screen_lock.no_bus" where neither bus can be reached
  /// (a machine without D-Bus): then only the time without input tells that nobody is there.
  static Result<std::unique_ptr<ScreenLock>> watch(std::function<void()> locked, const ScreenLockOptions& options = {});
  ~ScreenLock();
  ScreenLock(const ScreenLock&) = delete;
  ScreenLock& operator=(const ScreenLock&) = delete;

 private:
  ScreenLock();
  void loop();

  struct Buses;
  std::unique_ptr<Buses> buses_;
  Thread thread_;
};

}  // namespace cs
