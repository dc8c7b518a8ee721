#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/manifest.hpp"
#include "db/connection.hpp"
#include "domain/auditing.hpp"
#include "domain/decision.hpp"
#include "store/campaign_cache.hpp"
#include "store/lists.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {

struct StoredDecision {
  std::int64_t row = 0, campaign = 0, submission = 0, student = 0;
  int attempt = 0;
  domain::Verdict verdict = domain::Verdict::approve;
  domain::DecisionState state = domain::DecisionState::standing;
  std::string reviewer;
  TimePoint grace_until{}, decided{};
  std::int64_t version = 1;
  std::string overturned_by{};  ///< display name
};
std::string join_codes(const std::vector<std::string>& codes);
std::vector<std::string> split_codes(std::string_view joined);

std::vector<domain::Pin> stored_pins(std::string_view json);

/// As lists show it.
std::optional<api::DecisionRow> whole_decision(db::Connection& c, std::int64_t row, const std::string& campaign,
                                               domain::Sight sight, TimePoint now);
/// What had been decided about the student when the decision was made, newest first. Of the decision itself, and of
/// whatever came after it, nothing.
std::vector<api::PastDecision> decided_before(db::Connection& c, std::int64_t student, std::int64_t decision);
std::optional<StoredDecision> load_decision(db::Connection& c, std::int64_t row);

/// Code::invalid "idempotency.key", "note.missing" or "decision.note".
Status check_note(const NoteArgs& args);

/// What a new decision consists of, whoever takes it.
struct NewDecision {
  domain::Verdict verdict = domain::Verdict::approve;
  std::vector<std::string> reasons;
  std::string note, reviewer;
  Millis looked{0};
  domain::Telling telling = domain::Telling::verdict;
  std::vector<domain::Pin> pins{};
  std::optional<domain::Likeness> stated{};
  std::vector<std::string> overrides{};
  bool unaided = false;
  bool look_unverified = false;          ///< the service's clock does not bear `looked` out
  bool every_reason = false;             ///< in the message
  bool audited = false;                  ///< in place of one that its reviewer, a supervisor, overturned
  std::optional<TimePoint> given{};      ///< when the service gave the item out to who decides
  std::vector<domain::Viewed> viewed{};  ///< within `looked`
};
/// What else of the submission and its student a decision needs.
struct DecidedOn {
  std::string fingerprint, name, phone;
  std::string failed, doubted;                         ///< checks, comma between
  std::vector<api::ManifestPhotograph> photographs{};  ///< that stand before who decides
};
/// For a decision in the place of an earlier one, on what that one was taken on.
DecidedOn decided_on(db::Connection& c, const SubmissionFacts& submission, std::int64_t earlier);
struct InsertedDecision {
  std::int64_t row = 0;
  std::int64_t notice = 0;  ///< 0: the student was told the same before
};
/// What the student was last told of this submission, as far as messages left.
std::optional<domain::ToldBefore> told_before(db::Connection& c, std::int64_t submission);
/// Inserts the decision, its manifest and its message, due when the grace period ends. The submission's state is the
/// caller's.
InsertedDecision insert_decision(db::Connection& c, const StoredCampaign& campaign, const SubmissionFacts& submission,
                                 const DecidedOn& on, const NewDecision& decision, TimePoint now);

}  // namespace cs::store
