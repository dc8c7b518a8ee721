// WeChat Pay's daily bill (交易账单) as its merchants download it: CSV with a heading in Chinese, every value behind a
// back quote, and two lines of totals at the end.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/payment.hpp"

namespace cs::payment {

/// invalid "payment.bill" names line and column; errors of parse_csv(). Its totals are held against its lines.
Result<std::vector<domain::BillLine>> read_wechat_bill(std::string_view csv);

}  // namespace cs::payment
