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
  bool any_paid = false;           ///< this attempt or one before it
  std::optional<Terms> decided{};  ///< by the decision that stands on it
};
struct AttemptFacts {
  TimePoint opens{}, closes{};  ///< the campaign's window
  std::optional<LastAttempt> last;
};
struct AttemptPlan {
  bool repeats = false;  ///< the photograph of the last attempt again: nothing new
  bool pays = false;     ///< for the last attempt; with `repeats` only
  int number = 1;
  State state = State::awaiting_payment;
  bool supersedes = false;               ///< the last attempt
  std::optional<TimePoint> counts_from;  ///< the payment or, where an earlier attempt was paid, the arrival
};
/// One fee covers all attempts. Code::invalid "submit.paid_in_future"; Code::refused "submit.window_not_open",
/// "submit.window_closed" (for a first attempt), "submit.not_allowed" (the last attempt still lives),
/// "submit.too_early" (its decision can still be taken back), "submit.reshoot_over".
Result<AttemptPlan> plan_attempt(const WantedAttempt& wanted, const AttemptFacts& facts, TimePoint now);

/// The state that a payment made at `paid` leads to. Code::invalid "submit.paid_in_future", Code::refused
/// "submission.move".
Result<State> plan_payment(State state, TimePoint paid, TimePoint now);

}  // namespace cs::domain
