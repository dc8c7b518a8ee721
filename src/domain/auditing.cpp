#include "domain/auditing.hpp"

#include <fmt/format.h>

namespace cs::domain {
namespace {

Error not_standing(const char* id, DecisionState state) {
  return {Code::refused, id, fmt::format("This decision is {} already.", to_string(state))};
}

Error changed(const OverturnFacts& facts) {
  if (facts.decision.state == DecisionState::overturned)
    return {Code::conflict, "overturn.changed",
            fmt::format("{} overturned this decision first: look at what was said.", facts.overturned_by)};
  return {Code::conflict, "overturn.changed", "This decision has changed since you looked at it: look again."};
}

}  // namespace

Result<OverturnPlan> plan_overturn(const WantedOverturn& wanted, const OverturnFacts& facts,
                                   const ReasonCatalogue& catalogue) {
  if (wanted.version != 0 && wanted.version != facts.decision.version) return changed(facts);
  if (facts.decision.state != DecisionState::standing)
    return not_standing("overturn.not_standing", facts.decision.state);
  if (facts.decision.reviewer == wanted.by)
    return Error{Code::refused, "overturn.own", "Nobody overturns their own decision: another supervisor looks at it."};
  if (facts.verdict == Verdict::reject && facts.newer_lives)
    return Error{Code::refused, "overturn.newer_attempt",
                 "The student has handed in a newer photograph: decide on that one."};
  const Verdict opposite = facts.verdict == Verdict::approve ? Verdict::reject : Verdict::approve;
  OverturnPlan plan;
  if (wanted.to.value_or(opposite == Verdict::approve ? OverturnTo::supervisor : OverturnTo::reviewer) ==
      OverturnTo::supervisor) {
    CS_TRY(validate(opposite, wanted.reasons, wanted.note, catalogue));
    plan.decides = opposite;
    plan.move = Move::reverse;
  }
  CS_ASSIGN(plan.to, after(facts.submission, plan.move));
  return plan;
}

Telling what_to_tell(Verdict verdict, const std::optional<ToldBefore>& told) {
  if (!told || verdict == Verdict::reject) return Telling::verdict;
  if (told->verdict == Verdict::reject) return Telling::correction;
  return told->surely ? Telling::nothing : Telling::verdict;
}

Status may_ask_withdrawal(std::string_view by, const AuditFacts& decision) {
  if (decision.reviewer != by)
    return Error{Code::forbidden, "undo.not_yours", "Only one's own decisions can be asked to be taken back."};
  if (decision.state != DecisionState::standing) return not_standing("undo.not_standing", decision.state);
  return {};
}

}  // namespace cs::domain
