// What the checks found, in the order and the words in which a person reads it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/finding.hpp"

namespace cs::workbench {

/// Indices of findings by what they ask of the person who looks. Each kind keeps the order of the checks.
struct SortedFindings {
  std::vector<std::size_t> identity;    ///< is it the same person: whatever came of it
  std::vector<std::size_t> fails;       ///< the others
  std::vector<std::size_t> attentions;  ///< the others
  std::vector<std::size_t> by_eye;      ///< no machine could tell
  std::vector<std::size_t> passes;
  std::vector<std::size_t> not_applicable;

  /// All of them, in this order: what stepping through the findings follows.
  std::vector<std::size_t> in_order() const;
};
SortedFindings sort_findings(const std::vector<domain::Finding>& findings);

/// The next (by = 1) or last (-1) of an order, around its end; the first or the last when nothing was selected.
std::optional<std::size_t> step_in_order(const std::vector<std::size_t>& order, std::optional<std::size_t> from,
                                         int by);

/// Checks that failed, without repeats: what an approval overrides.
std::vector<std::string> failed_checks(const std::vector<domain::Finding>& findings);

/// Where the value lies against the accepted band; nullopt without a value or a band.
enum class Level { low, normal, high };
const char* to_string(Level level);
std::optional<Level> level_of(const domain::Finding& finding);

/// The number is a model's own scale: it says something to nobody who has not read the rules.
bool is_raw_score(const domain::Finding& finding);

/// Names the problem where there is one ("露齿"), else what was checked ("不露齿"), in the language that is on. A rule
/// that this version has no name for keeps its identifier.
std::string title_of(const domain::Finding& finding);
/// The titles of the findings of these checks, joined: "露齿、过曝".
std::string titles_of(const std::vector<domain::Finding>& findings, const std::vector<std::string>& checks);

}  // namespace cs::workbench
