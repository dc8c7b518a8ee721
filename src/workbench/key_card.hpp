// The keys on a sheet of paper: one page of HTML that any browser prints, in the language that is on, with the keys as
// this person has them.
#pragma once

#include <string>
#include <vector>

#include "workbench/keymap.hpp"

namespace cs::workbench {

/// Of these views, a table each; what has no key there is left out.
std::string key_card(const Keymap& keymap, const std::vector<View>& views);

}  // namespace cs::workbench
