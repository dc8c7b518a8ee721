// Comparing faces: all pairs of the portraits, as they are and with one side as an ID card holds it.
#pragma once

#include <vector>

#include "checks/rules.hpp"
#include "portraits.hpp"
#include "table.hpp"

namespace cs::accuracy {

/// Errors over all pairs, how alike they are, by group, on people who were held out, and how small and blurred a
/// picture may be. Errors "model.missing" where there is no network for it, and those of reading the portraits.
Result<std::vector<Table>> comparison_tables(const std::vector<Portrait>& portraits, const checks::Rules& rules);

}  // namespace cs::accuracy
