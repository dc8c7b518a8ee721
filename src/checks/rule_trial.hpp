// Two tables of `check --csv` held against each other: what other rules make of the same photographs.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/finding.hpp"

namespace cs::checks {

/// By file and check. A check that spoke twice of one photograph counts with its worst outcome.
using Findings = std::map<std::string, std::map<std::string, domain::Outcome>>;
/// "check.not_our_table" (invalid) names the line. A photograph whose lines are not all there is left out.
Result<Findings> read_findings(std::string_view table);

/// Of each file, which group it belongs to: a table with the columns `file` and `group`, in any order, among others.
/// "rules.groups" (invalid).
using Groups = std::map<std::string, std::string>;
Result<Groups> read_groups(std::string_view table);

struct Tally {
  std::array<int, 5> before{}, after{};  ///< by domain::Outcome
};
struct Change {
  std::string file, check;
  domain::Outcome before = domain::Outcome::cannot_tell, after = domain::Outcome::cannot_tell;
};
struct Comparison {
  int photographs = 0;                                         ///< that both tables have
  int only_one = 0;                                            ///< that one of them lacks; they count nowhere
  std::map<std::string, Tally> all;                            ///< by check
  std::map<std::string, std::map<std::string, Tally>> groups;  ///< by check and group; files of no group are in none
  std::vector<Change> changes;                                 ///< by check, then file
};
Comparison compare_findings(const Findings& before, const Findings& after, const Groups& groups);

}  // namespace cs::checks
