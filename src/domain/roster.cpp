#include "domain/roster.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace cs::domain {
namespace {

constexpr std::pair<std::string_view, std::string Student::*> fields[] = {{"name", &Student::name},
                                                                          {"phone", &Student::phone},
                                                                          {"college", &Student::college},
                                                                          {"class", &Student::class_name},
                                                                          {"level", &Student::level}};
constexpr std::size_t most_zeros = 6;

std::optional<std::string> with_zeros(const std::unordered_map<std::string, Student>& known,
                                      const std::string& number) {
  if (!std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  std::string longer = number;
  for (std::size_t i = 0; i < most_zeros; ++i) {
    longer.insert(longer.begin(), '0');
    if (known.contains(longer)) return longer;
  }
  return std::nullopt;
}

}  // namespace

Student merged(const Student& known, const Student& said) {
  Student out = known;
  for (const auto& [name, member] : fields)
    if (!(said.*member).empty()) out.*member = said.*member;
  return out;
}

std::vector<FieldChange> changes(const Student& known, const Student& said) {
  std::vector<FieldChange> out;
  for (const auto& [name, member] : fields)
    if (!(said.*member).empty() && said.*member != known.*member) out.push_back({name, known.*member, said.*member});
  return out;
}

RosterPlan plan_roster(const std::unordered_map<std::string, Student>& known, const std::vector<Student>& list,
                       bool trust_numbers) {
  RosterPlan plan;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Student& said = list[i];
    if (const auto there = known.find(said.number); there != known.end()) {
      if (auto fields_of = changes(there->second, said); !fields_of.empty())
        plan.changed.push_back({i, std::move(fields_of)});
      else
        ++plan.unchanged;
      continue;
    }
    if (const auto longer = with_zeros(known, said.number); longer && !trust_numbers)
      plan.doubts.push_back({i, RosterDoubt::Kind::zeros_lost, *longer});
    else if (said.name.empty())
      plan.doubts.push_back({i, RosterDoubt::Kind::nameless, {}});
    else
      plan.added.push_back(i);
  }
  return plan;
}

}  // namespace cs::domain
