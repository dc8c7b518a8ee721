// When to repeat a request, and how long to wait before it.
#pragma once

#include <random>

#include "http/client.hpp"

namespace cs::http {

/// Doubling waits with jitter: each wait is between half of and the whole current step, so that workstations that lost
/// the same server do not come back in the same moment. Not thread-safe.
class Backoff {
 public:
  Backoff(Millis first, Millis longest, unsigned seed = std::random_device{}());
  Millis next();
  void reset() { step_ = first_; }

 private:
  Millis first_, longest_, step_;
  std::minstd_rand random_;
};

/// GET, HEAD, PUT, DELETE and OPTIONS, and whatever carries an Idempotency-Key, unless `once` is set.
bool may_repeat(const Request& request);
/// True for answers that say "not now": 429, 502, 503, 504.
bool is_passing(int status);

struct RetryPolicy {
  int attempts = 4;  ///< in all
  Millis first{200}, longest{5'000};
};

/// Sends `request`, again if it failed in passing and may be repeated, or never left this machine (unless `once`).
/// Honours Retry-After in seconds up to `longest`. Returns the last answer or error. The token ends the waits too.
Result<Response> request_with_retry(Client& client, const Request& request, const RetryPolicy& policy = {});

}  // namespace cs::http
