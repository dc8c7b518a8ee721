// 学信网's list of results as a table (exchange/table.hpp). The first row of one of its sheets names the columns, in
// any order:
//   学号 number · 比对结果 or 校对结果, 结果 result (required)   备注 or 原因 note (may be missing)
// A result is one of 通过, 未通过, 不确定, 异常 and 校对有误; anything else is refused with its line. Other columns are
// passed over.
#pragma once

#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "store/store.hpp"

namespace cs::service {

/// Of the first sheet in sight that has the columns. Errors of exchange::read_tables(); Code::invalid
/// "results.columns", "results.row" (a line without a number, with an unknown result, or a number that comes twice with
/// different ones).
Result<std::vector<store::RegistryRow>> read_registry_results(ByteView file);

/// In groups; a kill in between leaves the rest for the next import of the same list, which changes nothing else.
Result<store::RegistryReport> take_registry_results(store::Store& store, const store::CampaignRef& campaign,
                                                    const std::vector<store::RegistryRow>& rows, const Clock& clock);

}  // namespace cs::service
