// How often somebody may try to sign in, whichever node they ask.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

/// Who tries: `device` names a device that this user has signed in from before, and is empty for any other.
struct SignInTry {
  std::string user, device, address;
};

/// A try from a device that the account knows is counted for that device alone: whoever guesses elsewhere cannot lock
/// its owner out. All other tries for an account share one count, from whatever addresses they come, and all other
/// tries from an address share a second one, for whatever accounts. The rules stand in domain/throttle.hpp.
class SignInTries {
 public:
  explicit SignInTries(Database& db) : db_(db) {}

  /// How long this person must still wait; zero: may try now. A try that may go ahead is counted as a failure until
  /// succeeded() is called, so that many tries at once gain nothing. An account has `free_tries`, an address ten times
  /// as many.
  Write<Millis> try_now(SignInTry who, int free_tries, TimePoint now);
  /// An address keeps its other failures: somebody who knows one password must not get free guesses at the others.
  Write<Nothing> succeeded(SignInTry who);

 private:
  Database& db_;
};

}  // namespace cs::store
