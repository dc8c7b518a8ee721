#include "domain/attempt.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cs::domain {
namespace {

/// May the student hand in another attempt after `last`?
Status may_try_again(const LastAttempt& last, const AttemptFacts& facts, TimePoint now) {
  if (!allows_new_attempt(last.state))
    return Error{Code::refused, "submit.not_allowed",
                 fmt::format("The student's attempt {} is {}: another photograph is not taken now.", last.number,
                             to_string(last.state))};
  if (last.decided && now < last.decided->grace_until)
    return Error{Code::refused, "submit.too_early", "The decision on the last attempt can still be taken back."};
  TimePoint until = facts.closes;
  if (last.decided && last.state == State::rejected) until = std::max(until, last.decided->reshoot_until);
  if (last.state != State::recalled && now >= until)
    return Error{Code::refused, "submit.reshoot_over", "The time for another attempt is over."};
  return {};
}

}  // namespace

Status check_paid_at(TimePoint paid, TimePoint opens, TimePoint now) {
  if (paid > now + clocks_differ) return invalid("submit.paid_in_future", "The payment lies in the future.");
  if (paid < opens || paid < now - oldest_payment)
    return invalid("submit.paid_too_early",
                   "The payment is from before the collection opened, or older than a week: its time is wrong.");
  return {};
}

Result<AttemptPlan> plan_attempt(const WantedAttempt& wanted, const AttemptFacts& facts, TimePoint now) {
  AttemptPlan plan;
  const TimePoint paid_at = wanted.paid_at == TimePoint{} ? now : wanted.paid_at;
  if (wanted.paid && wanted.paid_at != TimePoint{}) CS_TRY(check_paid_at(wanted.paid_at, facts.opens, now));
  const TimePoint counts_from = std::min(paid_at, now);
  const auto& last = facts.last;
  const bool same = last && last->photo == wanted.photo && last->state != State::withdrawn;
  if (facts.rejected_before)
    return Error{Code::refused, "submit.rejected_before",
                 "This photograph was rejected before: a new one must be taken."};
  if (same || (last && last->state == State::awaiting_payment)) {
    plan.repeats = same;
    plan.replaces = !same;
    plan.number = last->number;
    plan.state = last->state;
    if (plan.replaces && now >= facts.closes)
      return Error{Code::refused, "submit.window_closed", "The collection is closed."};
    plan.pays = wanted.paid && last->state == State::awaiting_payment;
    if (!plan.pays) return plan;
    CS_ASSIGN(plan.state, after(last->state, Move::pay));
    plan.counts_from = counts_from;
    return plan;
  }
  if (now < facts.opens) return Error{Code::refused, "submit.window_not_open", "The collection has not opened yet."};
  if (last)
    CS_TRY(may_try_again(*last, facts, now));
  else if (now >= facts.closes)
    return Error{Code::refused, "submit.window_closed", "The collection is closed."};
  if (last && facts.most_attempts > 0 && last->number >= facts.most_attempts && last->state != State::recalled)
    return Error{Code::refused, "submit.attempts_used",
                 fmt::format("Of {} attempts all are used: the school decides what now.", facts.most_attempts)};
  const bool covered = facts.is_free || (last && last->any_paid);
  if (covered)
    plan.counts_from = now;
  else if (wanted.paid)
    plan.counts_from = counts_from;
  plan.state = plan.counts_from ? State::checking : State::awaiting_payment;
  plan.number = last ? last->number + 1 : 1;
  plan.supersedes = last && (last->state == State::rejected || last->state == State::recalled);
  return plan;
}

}  // namespace cs::domain
