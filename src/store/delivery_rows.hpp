// What a release, a delivery or a recall is judged by. Runs inside a transaction of the given connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "db/connection.hpp"
#include "domain/delivering.hpp"
#include "store/permitted.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {

struct FinishedRow {
  SubmissionFacts submission;
  domain::FinishedFacts facts;
  std::int64_t decision = 0;  ///< the standing one; 0: none
};
/// Of a submission of this campaign.
std::optional<FinishedRow> load_finished(db::Connection& c, std::int64_t campaign, const std::string& submission);

/// The row of this package of this campaign.
std::optional<std::int64_t> package_row(db::Connection& c, const CampaignRef& campaign, const std::string& package);
Error unknown_package();

}  // namespace cs::store
