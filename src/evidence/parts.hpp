// Whether a part of the record (store/evidence_file.hpp) is what a head of the log says, and whether a decision's
// manifest fits to what is in it. Pure: no database, no files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/manifest.hpp"
#include "seal/checkpoint.hpp"
#include "store/evidence_file.hpp"
#include "store/evidence_shown.hpp"
#include "store/log.hpp"

namespace cs::evidence {

/// Each entry in the tree, each row as the newest of its entries left it, with the groups that are shown and no others.
std::vector<store::AuditFinding> check_rows(const store::EvidenceFile& file,
                                            const std::vector<store::ShownTable>& shown, const seal::Head& head);

struct DecisionCheck {
  std::vector<store::AuditFinding> findings;
  std::optional<api::Manifest> manifest;  ///< none: of a decision of before there were any, or damaged
};
/// check_rows(), and that everything of the decision is there and says the same. `campaign`: its row's number.
DecisionCheck check_decision(const store::EvidenceFile& file, const seal::Head& head, std::string_view campaign);
/// The number of the campaign's row, or "" where the file has none.
std::string campaign_row(const store::EvidenceFile& file);
/// Its id.
std::string campaign_name(const store::EvidenceFile& file);

}  // namespace cs::evidence
