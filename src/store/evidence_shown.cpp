#include "store/evidence_shown.hpp"

#include <algorithm>

namespace cs::store {

const std::vector<ShownTable>& shown_of_decision() {
  static const std::vector<ShownTable> tables{
      {"decisions", {}},        {"manifests", {}},  {"submissions", {}},  {"captures", {}},      {"examinations", {}},
      {"students", {"person"}}, {"statements", {}}, {"second_looks", {}}, {"look_verdicts", {}}, {"appeals", {}}};
  return tables;
}

const std::vector<ShownTable>& shown_of_campaign() {
  static const std::vector<ShownTable> tables{{"campaigns", {"settings"}}};
  return tables;
}

const ShownTable* shown_table(const std::vector<ShownTable>& of, std::string_view table) {
  const auto it = std::ranges::find(of, table, &ShownTable::table);
  return it == of.end() ? nullptr : &*it;
}

bool shows(const ShownTable& table, std::string_view group) {
  return table.groups.empty() || std::ranges::find(table.groups, group) != table.groups.end();
}

}  // namespace cs::store
