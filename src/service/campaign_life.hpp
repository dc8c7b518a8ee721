// What a change of a campaign does to the people in it, and what is missing before one opens. Pure functions.
#pragma once

#include <vector>

#include "api/types.hpp"
#include "domain/finding.hpp"
#include "domain/notice.hpp"
#include "store/campaigns.hpp"
#include "store/people.hpp"

namespace cs::service {

/// A sentence for each consequence, the ones that cost somebody something first. Empty: nothing that anybody notices.
std::vector<domain::Bilingual> consequences(const api::Campaign& before, const api::Campaign& after,
                                            const store::Campaigns::Facts& facts, TimePoint now);

/// What a campaign needs, or is better for having.
enum class ChecklistItem {
  roster,
  telephones,
  enrolment_photos,
  id_card_photos,
  intake,
  reviewers,
  supervisors,
  support,
  window,
  reasons,
  templates,
  not_archived,
};
struct ChecklistLine {
  ChecklistItem item = ChecklistItem::roster;
  bool done = false;
  bool needed = true;                         ///< without it the campaign cannot work; else it is advice
  std::int64_t n = 0, of = 0;                 ///< how many there are or are lacking, as the item has it
  TimePoint from{}, to{};                     ///< of the window
  std::vector<domain::Occasion> occasions{};  ///< without a template's code of the campaign's own
};
/// What a person reads of it.
domain::Bilingual words_of(const ChecklistLine& line);
/// It is needed and lacking, and opening the campaign does not itself mend it, as it does a window that is over.
bool keeps_closed(const ChecklistLine& line);
/// Roster, references, people who hand in, review and supervise, window, reasons, texts and their codes.
std::vector<ChecklistLine> checklist(const api::Campaign& campaign, const store::Campaigns::Facts& facts,
                                     const std::vector<store::UserRow>& people, TimePoint now);

}  // namespace cs::service
