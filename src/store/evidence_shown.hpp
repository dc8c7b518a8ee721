// Which rows of the record leave the service as evidence, and which of their groups.
#pragma once

#include <string_view>
#include <vector>

namespace cs::store {

/// No telephone, and no key by which photographs get their names.
struct ShownTable {
  std::string_view table;
  std::vector<std::string_view> groups;  ///< empty: all
};
const std::vector<ShownTable>& shown_of_decision();
const std::vector<ShownTable>& shown_of_campaign();
/// Nullptr for a table that is not shown.
const ShownTable* shown_table(const std::vector<ShownTable>& of, std::string_view table);
bool shows(const ShownTable& table, std::string_view group);

}  // namespace cs::store
