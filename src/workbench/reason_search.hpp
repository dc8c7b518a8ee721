// Which reasons come first: those that the findings and the reviewer's own statement suggest, and those that were
// looked for by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/reason.hpp"
#include "workbench/item.hpp"

namespace cs::workbench {

class Pinyin;

/// Codes for an item as it is shown, the weightiest first. `stated`: what was said about the likeness.
std::vector<std::string> suggested_reasons(const Item& item, const std::optional<domain::Likeness>& stated,
                                           const domain::ReasonCatalogue& catalogue);

/// Of `codes` those that `typed` may mean, best first: by a label in either language, or by the initials of its pinyin.
/// All of them when nothing was typed.
std::vector<std::string> find_reasons(std::string_view typed, const std::vector<std::string>& codes,
                                      const domain::ReasonCatalogue& catalogue, const Pinyin& pinyin);

}  // namespace cs::workbench
