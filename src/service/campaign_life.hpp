// What a change of a campaign does to the people in it, and what is missing before one opens. Pure functions.
#pragma once

#include <vector>

#include "api/types.hpp"
#include "domain/finding.hpp"
#include "store/campaigns.hpp"
#include "store/people.hpp"

namespace cs::service {

/// A sentence for each consequence, the ones that cost somebody something first. Empty: nothing that anybody notices.
std::vector<domain::Bilingual> consequences(const api::Campaign& before, const api::Campaign& after,
                                            const store::Campaigns::Facts& facts, TimePoint now);

struct ChecklistLine {
  bool done = false;
  bool needed = true;  ///< without it the campaign cannot work; else it is advice
  domain::Bilingual text;
};
/// Roster, references, people who hand in, review and supervise, window, reasons, texts and their codes.
std::vector<ChecklistLine> checklist(const api::Campaign& campaign, const store::Campaigns::Facts& facts,
                                     const std::vector<store::UserRow>& people, TimePoint now);

}  // namespace cs::service
