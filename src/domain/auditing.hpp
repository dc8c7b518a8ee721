// A supervisor's second look at a decision, and the reviewer's request for it, judged from facts. As in deciding.hpp:
// whoever keeps the facts loads them, asks here, and applies the plan in the same transaction.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/decision.hpp"
#include "domain/submission.hpp"

namespace cs::domain {

struct AuditFacts {
  std::string reviewer;
  DecisionState state = DecisionState::standing;
};

struct OverturnFacts {
  AuditFacts decision;
  Verdict verdict = Verdict::approve;
  State submission = State::approved;
  bool newer_lives = false;        ///< a later attempt of the student does
  bool told = false;               ///< the student was told of the decision
  bool has_reopened_text = false;  ///< the campaign has a message for what is looked at again
};
struct OverturnPlan {
  State to = State::pending;
  bool approves =
      false;  ///< by a decision of the supervisor's own, so that it can be found and overturned like any other
  enum class Message {
    none,
    correction,  ///< that of the supervisor's own decision, worded as a correction
    reopened,    ///< told "approved", looked at again
  } message = Message::none;
};
/// Code::refused "overturn.not_standing", "overturn.own" (nobody overturns their own decision),
/// "overturn.newer_attempt" for a rejection behind which a newer attempt lives, "submission.move".
Result<OverturnPlan> plan_overturn(std::string_view by, const OverturnFacts& facts);

/// Code::forbidden "undo.not_yours"; Code::refused "undo.not_standing".
Status may_ask_withdrawal(std::string_view by, const AuditFacts& decision);

}  // namespace cs::domain
