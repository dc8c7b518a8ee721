// WeChat Pay's daily bill (交易账单) as its merchants download it: CSV with a heading in Chinese, every value behind a
// back quote, and two lines of totals at the end.
#pragma once

#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "domain/payment.hpp"

namespace cs::payment {

/// invalid "payment.bill" names line and column; errors of exchange::read_tables(), for it may have been
/// saved anew by a spreadsheet program. Its totals are held against its lines.
Result<std::vector<domain::BillLine>> read_wechat_bill(ByteView file);

}  // namespace cs::payment
