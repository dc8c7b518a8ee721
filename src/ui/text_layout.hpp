// Breaking and shortening text: Chinese may break between any two characters but not before closing punctuation, other
// scripts break at spaces. Widths come from a function, so that this needs no font to be tested.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace cs::ui {

/// Width of a piece of UTF-8 text in pixels.
using Measure = std::function<float(std::string_view)>;

/// Lines no wider than `width` (a single character may be wider). Line feeds break; spaces at a break are dropped.
std::vector<std::string_view> wrap(std::string_view text, float width, const Measure& measure);

/// The text itself when it fits, else its beginning and "…".
std::string ellipsize(std::string_view text, float width, const Measure& measure);

}  // namespace cs::ui
