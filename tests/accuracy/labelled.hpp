// The untouched portraits: what the checks say against what a careful person saw.
#pragma once

#include <optional>
#include <vector>

#include "domain/finding.hpp"
#include "portraits.hpp"
#include "table.hpp"

namespace cs::accuracy {

struct Seen {
  Portrait portrait;
  domain::Examination examination;
};

/// Every labelled property: counts, precision, recall with bounds; the last rows of a property are the groups.
Table labelled_table(const std::vector<Seen>& all);
/// What thresholds chosen without a person's own pictures would have said of them.
Table held_out_table(const std::vector<Seen>& all);
/// Outcomes on the neutral portraits whose labels name no fault: any fail, any attention, cannot_tell a photo.
Table quiet_table(const std::vector<Seen>& all);
/// Which checks spoke on those portraits, and on which of them.
Table cries_table(const std::vector<Seen>& all);
/// Error of the eye centres as a share of the distance between the eyes.
Table eyes_table(const std::vector<Seen>& all);

}  // namespace cs::accuracy
