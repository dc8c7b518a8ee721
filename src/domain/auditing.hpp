// A supervisor's second look at a decision, and the reviewer's request for it, judged from facts. As in deciding.hpp:
// whoever keeps the facts loads them, asks here, and applies the plan in the same transaction.
//
// An overturned decision goes to another reviewer, who sees the supervisor's note, or the supervisor decides the
// opposite at once. The student hears nothing of the overturning itself: the decision that follows carries the message,
// with its own grace period, and says nothing where it comes to what the student was told before (what_to_tell). So
// approved, overturned, approved again is one message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/decision.hpp"
#include "domain/submission.hpp"

namespace cs::domain {

struct AuditFacts {
  std::string reviewer;
  DecisionState state = DecisionState::standing;
  std::int64_t version = 1;  ///< raised by whatever changes the decision
};

struct WantedOverturn {
  std::string by;
  std::int64_t version = 0;           ///< of the decision that was looked at; 0: not said
  std::optional<OverturnTo> to = {};  ///< not said: an approval goes to another reviewer, a rejection is approved
  std::vector<std::string> reasons = {};
  std::string note = {};
};
struct OverturnFacts {
  AuditFacts decision;
  Verdict verdict = Verdict::approve;
  State submission = State::approved;
  bool newer_lives = false;        ///< a later attempt of the student does
  std::string overturned_by = {};  ///< display name of whoever was first
};
struct OverturnPlan {
  Move move = Move::overturn;
  State to = State::pending;
  /// The supervisor's own decision, so that it can be found and overturned like any other; none: another reviewer's.
  std::optional<Verdict> decides = {};
};
/// Code::conflict "overturn.changed" when the decision is not what was looked at any more: of two supervisors the
/// second one is told who was first. Code::refused "overturn.not_standing", "overturn.own" (nobody overturns their own
/// decision), "overturn.newer_attempt" for a rejection behind which a newer attempt lives, "submission.move";
/// Code::invalid as validate() for the reasons of a rejection by the supervisor.
Result<OverturnPlan> plan_overturn(const WantedOverturn& wanted, const OverturnFacts& facts,
                                   const ReasonCatalogue& catalogue);

/// What a decision is to the figures. The overturn rate is what of somebody's daily work was overturned, by that work:
/// a decision that was taken back is no work, and one that a supervisor made in place of one that they overturned
/// (audited) is no daily work, so that neither is in it, above the line or below it, whatever becomes of it later.
enum class CountsAs { work, audited, undone };
constexpr CountsAs counts_as(DecisionState state, bool audited) {
  return state == DecisionState::undone ? CountsAs::undone : audited ? CountsAs::audited : CountsAs::work;
}
constexpr bool counts_as_overturned(DecisionState state, bool audited) {
  return state == DecisionState::overturned && counts_as(state, audited) == CountsAs::work;
}

/// The last decision on the same attempt of which a message left. `surely`: a provider took it.
struct ToldBefore {
  Verdict verdict = Verdict::approve;
  bool surely = true;
};
enum class Telling {
  verdict,     ///< as any decision
  correction,  ///< told "rejected", approved after all
  nothing,     ///< told "approved", and approved again
};
Telling what_to_tell(Verdict verdict, const std::optional<ToldBefore>& told);

/// Code::forbidden "undo.not_yours"; Code::refused "undo.not_standing".
Status may_ask_withdrawal(std::string_view by, const AuditFacts& decision);

}  // namespace cs::domain
