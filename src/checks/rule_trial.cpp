#include "checks/rule_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "base/csv.hpp"
#include "base/text.hpp"

namespace cs::checks {
namespace {

Error not_ours(int line) {
  return invalid("check.not_our_table",
                 fmt::format("Line {} is none of a table that 'countersignd check --csv' writes.", line));
}

std::size_t at(domain::Outcome outcome) {
  return static_cast<std::size_t>(outcome);
}

}  // namespace

Result<Findings> read_findings(std::string_view table) {
  CS_ASSIGN(const std::vector<CsvRow> rows, parse_csv(table));
  if (rows.empty() || rows[0].fields.size() < 5 || rows[0].fields[0] != "file" || rows[0].fields[3] != "check")
    return not_ours(rows.empty() ? 1 : rows[0].line);
  Findings all;
  std::map<std::string, domain::Outcome> one;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto& cells = rows[i].fields;
    const auto outcome = cells.size() < 5 ? std::nullopt : domain::outcome_from(cells[4]);
    if (!outcome) return not_ours(rows[i].line);
    if (cells[1] == "1") one.clear();
    const auto [known, is_new] = one.emplace(cells[3], *outcome);
    if (!is_new && domain::severity(*outcome) < domain::severity(known->second)) known->second = *outcome;
    if (cells[1] == cells[2]) all[cells[0]] = std::exchange(one, {});
  }
  return all;
}

Result<Groups> read_groups(std::string_view table) {
  CS_ASSIGN(const std::vector<CsvRow> rows, parse_csv(table));
  const auto column = [&](std::string_view name) -> std::optional<std::size_t> {
    if (rows.empty()) return std::nullopt;
    const auto it = std::ranges::find(rows[0].fields, name);
    if (it == rows[0].fields.end()) return std::nullopt;
    return static_cast<std::size_t>(it - rows[0].fields.begin());
  };
  const auto file = column("file"), group = column("group");
  if (!file || !group)
    return invalid("rules.groups", "A table of groups has a first line with the columns file and group.");
  Groups out;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto& cells = rows[i].fields;
    if (cells.size() <= std::max(*file, *group))
      return invalid("rules.groups", fmt::format("Line {} of the table of groups is too short.", rows[i].line));
    if (!cells[*group].empty()) out[cells[*file]] = cells[*group];
  }
  return out;
}

Comparison compare_findings(const Findings& before, const Findings& after, const Groups& groups) {
  Comparison out;
  for (const auto& [file, was] : before) {
    const auto it = after.find(file);
    if (it == after.end()) {
      ++out.only_one;
      continue;
    }
    ++out.photographs;
    const auto group = groups.find(file);
    // A check that only one set of rules runs says nothing with the other.
    std::map<std::string, std::pair<domain::Outcome, domain::Outcome>> both;
    constexpr auto silent = domain::Outcome::not_applicable;
    for (const auto& [check, outcome] : was) both.emplace(check, std::pair(outcome, silent));
    for (const auto& [check, outcome] : it->second) {
      const auto [known, is_new] = both.emplace(check, std::pair(silent, outcome));
      if (!is_new) known->second.second = outcome;
    }
    for (const auto& [check, outcomes] : both) {
      const auto count = [&](Tally& t) {
        ++t.before[at(outcomes.first)];
        ++t.after[at(outcomes.second)];
      };
      count(out.all[check]);
      if (group != groups.end()) count(out.groups[check][group->second]);
      if (outcomes.first != outcomes.second) out.changes.push_back({file, check, outcomes.first, outcomes.second});
    }
  }
  out.only_one +=
      static_cast<int>(std::ranges::count_if(after, [&](const auto& entry) { return !before.contains(entry.first); }));
  std::ranges::sort(out.changes, {}, [](const Change& c) { return std::tie(c.check, c.file); });
  return out;
}

}  // namespace cs::checks
