// Handing in a photograph and paying for it, judged from facts. As in deciding.hpp: whoever keeps the facts loads them,
// asks here, and applies the plan in the same transaction.
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/deciding.hpp"
#include "domain/submission.hpp"

namespace cs::domain {

/// What a student hands in.
struct WantedAttempt {
  std::string photo;
  bool paid = false;
  TimePoint paid_at{};  ///< 1970: now
};
struct LastAttempt {
  int number = 1;
  State state = State::pending;
  std::string photo;
  bool any_paid = false;           ///< this attempt or one before it, and it was not paid back
  std::optional<Terms> decided{};  ///< by the decision that stands on it
};
struct AttemptFacts {
  TimePoint opens{}, closes{};  ///< the campaign's window
  std::optional<LastAttempt> last;
  bool is_free = false;          ///< the campaign takes no money
  int most_attempts = 0;         ///< 0: as many as it takes
  bool rejected_before = false;  ///< this very photograph, of this student
};
struct AttemptPlan {
  bool repeats = false;   ///< the photograph of the last attempt again: nothing new
  bool replaces = false;  ///< the photograph of the last attempt, which nobody paid for yet
  bool pays = false;      ///< for the last attempt; with `repeats` or `replaces` only
  int number = 1;
  State state = State::awaiting_payment;
  bool supersedes = false;               ///< the last attempt
  std::optional<TimePoint> counts_from;  ///< the payment or, where an earlier attempt was paid, the arrival
};
/// One fee covers all attempts. Code::invalid "submit.paid_in_future", "submit.paid_too_early"; Code::refused
/// "submit.window_not_open", "submit.window_closed" (for a first attempt), "submit.not_allowed" (the last attempt still
/// lives), "submit.too_early" (its decision can still be taken back), "submit.reshoot_over", "submit.rejected_before"
/// (a rejected photograph may not be handed in again), "submit.attempts_used".
Result<AttemptPlan> plan_attempt(const WantedAttempt& wanted, const AttemptFacts& facts, TimePoint now);

/// A payment is not from the future, but for two clocks' difference, and neither from before the campaign opened nor
/// older than a week: the review deadline counts from it. Code::invalid "submit.paid_in_future",
/// "submit.paid_too_early".
Status check_paid_at(TimePoint paid, TimePoint opens, TimePoint now);
inline constexpr Millis clocks_differ = std::chrono::minutes{2};
inline constexpr Millis oldest_payment = std::chrono::hours{24 * 7};

}  // namespace cs::domain
