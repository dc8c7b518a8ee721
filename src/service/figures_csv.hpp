// The tables of the figures as a spreadsheet takes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/figures.hpp"

namespace cs::service {

/// The table of that name: people, days, reasons, checks, waits. Nothing for another name. UTF-8 with a mark, so that
/// Excel reads it; shares with their counts and 95 % intervals, so that nobody computes them without.
std::optional<std::string> figures_csv(const api::Figures& figures, std::string_view table);

}  // namespace cs::service
