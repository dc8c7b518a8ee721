#include "domain/auditing.hpp"

#include <fmt/format.h>

namespace cs::domain {
namespace {

Error not_standing(const char* id, DecisionState state) {
  return {Code::refused, id, fmt::format("This decision is {} already.", to_string(state))};
}

}  // namespace

Result<OverturnPlan> plan_overturn(std::string_view by, const OverturnFacts& facts) {
  if (facts.decision.state != DecisionState::standing)
    return not_standing("overturn.not_standing", facts.decision.state);
  if (facts.decision.reviewer == by)
    return Error{Code::refused, "overturn.own", "Nobody overturns their own decision: another supervisor looks at it."};
  if (facts.verdict == Verdict::reject && facts.newer_lives)
    return Error{Code::refused, "overturn.newer_attempt",
                 "The student has handed in a newer photograph: decide on that one."};
  OverturnPlan plan;
  CS_ASSIGN(plan.to, after(facts.submission, Move::overturn));
  plan.approves = plan.to == State::approved;
  if (facts.told && plan.approves)
    plan.message = OverturnPlan::Message::correction;
  else if (facts.told && facts.has_reopened_text && plan.to == State::pending)
    plan.message = OverturnPlan::Message::reopened;
  return plan;
}

Status may_ask_withdrawal(std::string_view by, const AuditFacts& decision) {
  if (decision.reviewer != by)
    return Error{Code::forbidden, "undo.not_yours", "Only one's own decisions can be asked to be taken back."};
  if (decision.state != DecisionState::standing) return not_standing("undo.not_standing", decision.state);
  return {};
}

}  // namespace cs::domain
