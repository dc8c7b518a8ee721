// Deciding, taking back and stating the likeness, judged from facts: each plan_*() says what is to be done, or with one
// error why not. Whoever keeps the facts (the store; a service in memory in the tests) loads them, asks here, and
// applies the plan in the same transaction. Nothing here reads a clock or a table.
//
// The order of a decision is: who is it, is the key known (judge_repeat), may they (plan_decision). A decision that may
// not take effect because its lease is somebody else's, or its author's grant was taken away, is kept as a late opinion
// (may_keep_late), never applied.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/decision.hpp"
#include "domain/looking.hpp"
#include "domain/submission.hpp"

namespace cs::domain {

/// A submission as these rules see it. `epoch` is raised by each claim; `holder` is the present or last one.
struct SubmissionNow {
  State state = State::pending;
  std::string holder;
  std::int64_t epoch = 0;
  int attempt = 1;
  std::string evidence;
};

// ---- the same key again

/// For what a key was used, or is to be used.
struct RequestName {
  std::string person, operation, subject, body_hash;
};
struct KeptRequest {
  RequestName name;
  bool answered = true;  ///< false: a tombstone, laid by an undo that overtook its decision
};
/// The request of a known key gets its first answer. Code::refused "decision.undone" for a decision that was taken back
/// before it arrived; Code::invalid "idempotency.mismatch" for another request under the same key.
Status judge_repeat(const KeptRequest& kept, const RequestName& asked);

// ---- deciding

/// What somebody decides.
struct WantedDecision {
  std::string by;
  Verdict verdict = Verdict::approve;
  std::vector<std::string> reasons;
  std::string note;
  std::int64_t epoch = 0;
  int attempt = 1;
  std::string evidence;
  std::vector<Pin> pins;
  std::optional<Likeness> stated;
  std::vector<std::string> overrides;
  Millis looked{0};              ///< as the workstation says
  std::vector<Viewed> viewed{};  ///< the same
};
struct DecideFacts {
  SubmissionNow submission;
  bool blind_first = false;      ///< the campaign's
  std::optional<Likeness> said;  ///< by the same person to the service, on the present evidence
};
struct DecisionPlan {
  Move move = Move::approve;
  State to = State::approved;
  bool revives_lease = false;      ///< the lease ran out and was swept, and nobody claimed since: it is leased first
  std::optional<Likeness> stated;  ///< what was said to the service stands, whatever the decision repeats
  bool unaided = false;            ///< the comparison was never sent to them
};
/// Code::invalid "decision.looked" for a negative time, "decision.viewed" as validate_viewed(); Code::invalid and
/// Code::refused as validate(), validate_pins(), validate_overrides() and validate_stated() say; Code::conflict
/// "lease.lost" as may_decide(); Code::conflict "submission.changed" when what was looked at is not what is there now;
/// Code::refused "submission.move". A lease that ran out still decides while nobody claimed since.
Result<DecisionPlan> plan_decision(const WantedDecision& wanted, const DecideFacts& facts,
                                   const ReasonCatalogue& catalogue);

/// Until when a decision may be taken back, and until when after a rejection a new photograph is taken.
struct Terms {
  TimePoint grace_until{}, reshoot_until{};
};
Terms terms_of(const ReviewPolicy& policy, TimePoint decided);

enum class Late { lease_lost, grant_revoked };
const char* to_string(Late why);  ///< "lease.lost", "grant.revoked"
/// Whether a decision that does not take effect is anybody's opinion at all. Code::not_found "submission.unknown" for
/// an epoch that was never anybody's, for evidence that the submission never had (only who was given the item knows
/// it), and without a grant for anybody but the last holder; Code::invalid "decision.note". `evidence_was_here`: the
/// decision's is, or was, this submission's.
Status may_keep_late(const WantedDecision& wanted, const SubmissionNow& submission, bool evidence_was_here, Late why);

// ---- stating the likeness

/// True: to be stored; false: something was said on this evidence before, and the first statement stands.
/// Code::conflict "lease.lost" or "submission.changed".
Result<bool> plan_statement(std::string_view by, std::int64_t epoch, std::string_view evidence,
                            const SubmissionNow& submission, const std::optional<Likeness>& said);

// ---- taking back

struct UndoFacts {
  std::string reviewer;
  DecisionState state = DecisionState::standing;
  State submission = State::approved;
  /// The decision's message waits and is not due. Undo and dispatch compete for that one row: whoever applies the plan
  /// cancels it under the same condition, and undo_too_late() is the answer when it was gone.
  bool message_waits = true;
};
struct UndoPlan {
  bool already = false;  ///< taken back before, by another key: nothing to do, it has what it asked for
  State to = State::pending;
};
/// Code::forbidden "undo.not_yours"; Code::refused "undo.not_standing", "undo.too_late" or "submission.move".
Result<UndoPlan> plan_undo(std::string_view by, const UndoFacts& facts);
Error undo_too_late();

enum class UndoByKey {
  of_decision,  ///< the key's decision is there: plan_undo() is next
  withhold,     ///< it never arrived: a tombstone keeps it from taking effect when it does
  withheld      ///< and lies there already
};
/// `kept`: what the key of the decision was used for. Code::forbidden "undo.not_yours".
Result<UndoByKey> plan_undo_by_key(std::string_view by, const std::optional<KeptRequest>& kept);

}  // namespace cs::domain
