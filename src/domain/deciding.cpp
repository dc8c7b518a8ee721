#include "domain/deciding.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace cs::domain {
namespace {

Error changed() {
  return {Code::conflict, "submission.changed",
          "The photographs or the findings changed meanwhile: look at this submission again."};
}

Error not_yours() {
  return {Code::forbidden, "undo.not_yours", "Only one's own decisions can be undone."};
}

}  // namespace

Status judge_repeat(const KeptRequest& kept, const RequestName& asked) {
  const RequestName& first = kept.name;
  if (!kept.answered && first.person == asked.person && first.operation == asked.operation)
    return Error{Code::refused, "decision.undone", "This decision was taken back before it arrived."};
  if (first.person == asked.person && first.operation == asked.operation && first.subject == asked.subject &&
      first.body_hash == asked.body_hash)
    return {};
  return invalid("idempotency.mismatch", "This idempotency key was used before for a different request.");
}

Result<DecisionPlan> plan_decision(const WantedDecision& wanted, const DecideFacts& facts,
                                   const ReasonCatalogue& catalogue) {
  const SubmissionNow& s = facts.submission;
  DecisionPlan plan;
  plan.stated = facts.said ? facts.said : wanted.stated;
  plan.unaided = facts.blind_first && !facts.said;
  if (wanted.looked < Millis{0}) return invalid("decision.looked", "Nobody looks for less than no time.");
  CS_TRY(validate_viewed(wanted.viewed));
  CS_TRY(validate(wanted.verdict, wanted.reasons, wanted.note, catalogue));
  CS_TRY(validate_pins(wanted.verdict, wanted.reasons, wanted.pins));
  CS_TRY(validate_overrides(wanted.verdict, wanted.overrides));
  CS_TRY(validate_stated(facts.blind_first, plan.stated, wanted.verdict));
  CS_TRY(may_decide({s.holder, s.epoch}, wanted.by, wanted.epoch));
  if (s.attempt != wanted.attempt || s.evidence != wanted.evidence) return changed();
  // A lease that ran out and was swept while nobody else claimed is still this person's.
  plan.revives_lease = s.state == State::pending;
  plan.move = wanted.verdict == Verdict::approve ? Move::approve : Move::reject;
  CS_ASSIGN(plan.to, after(plan.revives_lease ? State::leased : s.state, plan.move));
  return plan;
}

Terms terms_of(const ReviewPolicy& policy, TimePoint decided) {
  Terms terms;
  terms.grace_until = decided + policy.grace;
  terms.reshoot_until = terms.grace_until + std::chrono::hours{24} * policy.reshoot_days;
  return terms;
}

const char* to_string(Late why) {
  return why == Late::lease_lost ? "lease.lost" : "grant.revoked";
}

Status may_keep_late(const WantedDecision& wanted, const SubmissionNow& submission, bool evidence_was_here, Late why) {
  const bool never_held = wanted.epoch < 1 || wanted.epoch > submission.epoch;
  if (never_held || !evidence_was_here || (why == Late::grant_revoked && submission.holder != wanted.by))
    return Error{Code::not_found, "submission.unknown", "There is no such submission."};
  if (length_utf8(wanted.note) > max_note_length || wanted.reasons.size() > max_reasons)
    return invalid("decision.note", "The reasons or the note of this decision are too long.");
  return {};
}

Result<bool> plan_statement(std::string_view by, std::int64_t epoch, std::string_view evidence,
                            const SubmissionNow& submission, const std::optional<Likeness>& said) {
  CS_TRY(may_decide({submission.holder, submission.epoch}, by, epoch));
  if (submission.evidence != evidence) return changed();
  return !said;
}

Result<UndoPlan> plan_undo(std::string_view by, const UndoFacts& facts) {
  if (facts.reviewer != by) return not_yours();
  if (facts.state == DecisionState::undone) return UndoPlan{true, facts.submission};
  if (facts.state != DecisionState::standing)
    return Error{Code::refused, "undo.not_standing",
                 fmt::format("This decision is {} already.", to_string(facts.state))};
  if (!facts.message_waits) return undo_too_late();
  CS_ASSIGN(const State to, after(facts.submission, Move::undo));
  return UndoPlan{false, to};
}

Error undo_too_late() {
  return {Code::refused, "undo.too_late", "The time to undo is over: ask a supervisor to overturn it."};
}

Result<UndoByKey> plan_undo_by_key(std::string_view by, const std::optional<KeptRequest>& kept) {
  if (!kept) return UndoByKey::withhold;
  if (kept->name.operation != "decide" || kept->name.person != by) return not_yours();
  return kept->answered ? UndoByKey::of_decision : UndoByKey::withheld;
}

}  // namespace cs::domain
