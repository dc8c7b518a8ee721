// How often somebody may try to sign in.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"

namespace cs::service {

/// Slows down guessing: after `free_tries` failures of one user from one address (and ten times as many from one
/// address whatever the user) each further try must wait, twice as long each time, at most 5 minutes. A success clears
/// it. Thread-safe.
class Throttle {
 public:
  explicit Throttle(int free_tries = 5) : free_tries_(free_tries) {}
  /// How long this person must still wait; zero: may try now. A try that may go ahead is counted as a failure until
  /// succeeded() is called, so that many tries at once gain nothing.
  Millis try_now(const std::string& user, const std::string& address, MonoPoint now);
  void succeeded(const std::string& user, const std::string& address);

 private:
  struct Record {
    int failures = 0;
    MonoPoint until{}, last{};
  };
  Millis check(const std::string& key, int free_tries, MonoPoint now);
  void count(const std::string& key, int free_tries, MonoPoint now);
  void forget_old(MonoPoint now);

  const int free_tries_;
  std::mutex mutex_;
  std::unordered_map<std::string, Record> records_;
};

}  // namespace cs::service
