// Taking an attempt in, whoever hands it in: the mini-program's back end, or the student on the page. Inside a
// transaction of the given connection.
#pragma once

#include <optional>
#include <string>

#include "api/types.hpp"
#include "db/connection.hpp"
#include "domain/attempt.hpp"
#include "store/campaign_cache.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {

struct LastAttempt {
  SubmissionFacts row;
  domain::LastAttempt attempt;
};
std::optional<LastAttempt> last_attempt(db::Connection& c, std::int64_t student);

/// awaiting_payment -> checking; the review deadline counts from `counts_from`.
Status pay_for(db::Connection& c, const api::Campaign& k, const SubmissionFacts& s, TimePoint counts_from);

/// Judges by domain::plan_attempt() and applies the plan. `signer`: who vouches for the capture context, "": nobody.
Result<api::IntakeReply> take_attempt(db::Connection& c, const StoredCampaign& k, std::int64_t student,
                                      const api::IntakeRequest& request, const std::string& signer,
                                      const std::string& actor, TimePoint now);

}  // namespace cs::store
