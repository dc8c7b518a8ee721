// How often somebody may try to sign in.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"

namespace cs::service {

// The rules, as values and functions.

/// What failed lately under one key.
struct ThrottleRecord {
  int failures = 0;
  MonoPoint until{};  ///< not before this may the next try be made
  MonoPoint last{};
};

/// After `free_tries` failures each further try waits twice as long, up to `longest`; a success clears it.
struct DoublingRule {
  int free_tries = 5;
  Millis longest = std::chrono::minutes{5};
};
/// After `free_tries` failures one try each `pause`: never longer, because many people may be behind one address.
struct SteadyRule {
  int free_tries = 50;
  Millis pause = std::chrono::seconds{1};
};
constexpr Millis throttle_forgets_after = std::chrono::minutes{30};

Millis wait_of(const ThrottleRecord& record, MonoPoint now);
ThrottleRecord after_failure(ThrottleRecord record, const DoublingRule& rule, MonoPoint now);
ThrottleRecord after_failure(ThrottleRecord record, const SteadyRule& rule, MonoPoint now);

/// Who tries: `device` names a device that this user has signed in from before, and is empty for any other.
struct SignInTry {
  std::string user, device, address;
};

/// A try from a device that the account knows is counted for that device alone: whoever guesses elsewhere cannot lock
/// its owner out. All other tries for an account share one count, from whatever addresses they come, and all other
/// tries from an address share a second one, for whatever accounts. Thread-safe.
class Throttle {
 public:
  explicit Throttle(int free_tries = 5) : account_{free_tries, DoublingRule{}.longest}, address_{free_tries * 10} {}
  /// How long this person must still wait; zero: may try now. A try that may go ahead is counted as a failure until
  /// succeeded() is called, so that many tries at once gain nothing.
  Millis try_now(const SignInTry& who, MonoPoint now);
  /// An address keeps its other failures: somebody who knows one password must not get free guesses at the others.
  void succeeded(const SignInTry& who);

 private:
  ThrottleRecord* find(const std::string& key, MonoPoint now);
  void forget_old(MonoPoint now);

  const DoublingRule account_;
  const SteadyRule address_;
  std::mutex mutex_;
  std::unordered_map<std::string, ThrottleRecord> records_;
};

}  // namespace cs::service
