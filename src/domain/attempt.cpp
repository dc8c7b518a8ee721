#include "domain/attempt.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cs::domain {
namespace {

Status not_in_future(TimePoint paid, TimePoint now) {
  if (paid > now) return invalid("submit.paid_in_future", "The payment lies in the future.");
  return {};
}

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

Result<AttemptPlan> plan_attempt(const WantedAttempt& wanted, const AttemptFacts& facts, TimePoint now) {
  AttemptPlan plan;
  const TimePoint paid_at = wanted.paid_at == TimePoint{} ? now : wanted.paid_at;
  if (wanted.paid) CS_TRY(not_in_future(paid_at, now));
  const auto& last = facts.last;
  if (last && last->photo == wanted.photo && last->state != State::withdrawn) {
    plan.repeats = true;
    plan.number = last->number;
    plan.state = last->state;
    plan.pays = wanted.paid && last->state == State::awaiting_payment;
    if (!plan.pays) return plan;
    CS_ASSIGN(plan.state, plan_payment(last->state, paid_at, now));
    plan.counts_from = paid_at;
    return plan;
  }
  if (now < facts.opens) return Error{Code::refused, "submit.window_not_open", "The collection has not opened yet."};
  if (last)
    CS_TRY(may_try_again(*last, facts, now));
  else if (now >= facts.closes)
    return Error{Code::refused, "submit.window_closed", "The collection is closed."};
  const bool covered = last && last->any_paid;
  if (covered)
    plan.counts_from = now;
  else if (wanted.paid)
    plan.counts_from = paid_at;
  plan.state = plan.counts_from ? State::checking : State::awaiting_payment;
  plan.number = last ? last->number + 1 : 1;
  plan.supersedes = last && (last->state == State::rejected || last->state == State::recalled);
  return plan;
}

Result<State> plan_payment(State state, TimePoint paid, TimePoint now) {
  CS_TRY(not_in_future(paid, now));
  return after(state, Move::pay);
}

}  // namespace cs::domain
