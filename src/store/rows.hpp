// Pieces that several operations of the store share: row ids, stored campaigns, the audit chain's next link, loading a
// submission or a decision. All run inside a transaction of the given connection and throw db::Failure.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "api/types.hpp"
#include "db/connection.hpp"
#include "domain/reason.hpp"

namespace cs::store {

/// "s17" <-> 17. Anything else than the prefix and a positive number is nullopt.
std::string public_id(char prefix, std::int64_t row);
std::optional<std::int64_t> row_id(char prefix, std::string_view id);

Error unknown_submission(std::string_view id);
Error unknown_decision(std::string_view id);

struct StoredCampaign {
  std::int64_t row = 0;
  std::int64_t revision = 0;
  api::Campaign value;
  domain::ReasonCatalogue catalogue;
  std::string photo_key;
};
using CampaignPtr = std::shared_ptr<const StoredCampaign>;

/// Campaigns parsed once a revision, for all connections. Thread-safe.
class Campaigns {
 public:
  Result<CampaignPtr> find(db::Connection& c, std::string_view slug);  ///< not_found "campaign.unknown"
  Result<CampaignPtr> at(db::Connection& c, std::int64_t row);

 private:
  Result<CampaignPtr> load(db::Connection& c, std::int64_t row, std::int64_t revision);
  std::mutex mutex_;
  std::map<std::int64_t, CampaignPtr> parsed_;  // guarded by mutex_
};

struct SubmissionFacts {
  std::int64_t row = 0, campaign = 0, student = 0;
  int attempt = 0;
  domain::State state = domain::State::pending;
  std::string photo, evidence, holder;
  TimePoint arrived{}, deadline{};
  std::int64_t paid_at = 0, epoch = 0, lease_until = 0;
};
std::optional<SubmissionFacts> load_submission(db::Connection& c, std::int64_t row);

/// Changes the state by domain's table; whatever lease there was cannot be renewed afterwards.
Result<domain::State> move_submission(db::Connection& c, const SubmissionFacts& s, domain::Move move);

/// Appends the next link. `detail` is JSON without personal data.
void append_audit(db::Connection& c, TimePoint at, std::string_view actor, std::string_view action,
                  std::string_view subject, std::string_view detail);
std::string audit_hash(std::string_view previous, std::int64_t seq, std::int64_t at, std::string_view actor,
                       std::string_view action, std::string_view subject, std::string_view detail);

/// The student's enrolment and ID-card photo, in this order, as far as there are any.
std::vector<api::PhotoRef> references_of(db::Connection& c, std::int64_t student);
/// Hash over photograph, references, findings and rules.
std::string evidence_hash(std::string_view photo, const std::vector<api::PhotoRef>& references,
                          domain::Examination examination);

/// Notes the consent and, when it is news, who said so.
void set_id_card_consent(db::Connection& c, std::int64_t student, bool given, std::string_view actor, TimePoint now);

void use_photo(db::Connection& c, std::string_view hash);
void release_photo(db::Connection& c, std::string_view hash, TimePoint now);

/// What is kept under an idempotency key.
struct KeptAnswer {
  std::string user, operation, subject, body_hash;
  std::optional<std::string> answer;  ///< nullopt: a decide that was taken back before it arrived
};
std::optional<KeptAnswer> kept_answer(db::Connection& c, std::string_view key);
void keep_answer(db::Connection& c, std::string_view key, const KeptAnswer& kept, TimePoint now);
/// Same user, operation, subject and body, or "idempotency.mismatch".
Status same_request(const KeptAnswer& kept, const KeptAnswer& asked);

std::string join_codes(const std::vector<std::string>& codes);
std::vector<std::string> split_codes(std::string_view joined);

}  // namespace cs::store
