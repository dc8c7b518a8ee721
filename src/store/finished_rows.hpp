// The finished photo of a submission. It is made once, belongs to the evidence that the reviewer is shown, and is what
// the decision on that evidence names: nothing else is released or delivered. All run inside a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "db/connection.hpp"
#include "domain/finding.hpp"

namespace cs::store {

struct FinishedVersion {
  std::string photo;  ///< hash
  /// What the check finished_photo said of it when it was made.
  std::optional<domain::Finding> finding;
};
/// The stored version, if one was made.
std::optional<FinishedVersion> finished_version(db::Connection& c, std::int64_t submission);

/// Which finished photo a new examination of the submission is evidence with: the stored version, whose finding takes
/// the place of any newer one, else `made`, which from now on is the stored version, or none (empty). not_found
/// "photo.unknown" where `made` is no photograph of the campaign.
Result<std::string> settle_version(db::Connection& c, std::int64_t submission, std::int64_t campaign,
                                   const std::string& made, domain::Examination& examination);

/// It waits for review and comes back to be examined again, because nothing could be made for it before.
void note_unfinished(db::Connection& c, std::int64_t submission);

}  // namespace cs::store
