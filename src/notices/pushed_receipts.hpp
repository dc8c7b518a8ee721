// Receipts that providers post to us.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace cs::notices {

struct PushedReceipt {
  std::string provider_id, out_id;  ///< either may be empty, not both
  std::string phone;                ///< normalised; a receipt counts only for the number it went to
  bool delivered = false;
  std::string problem;  ///< when it was not delivered
};

/// Aliyun's array of {phone_number, success, err_code, err_msg, biz_id, out_id, …}.
Result<std::vector<PushedReceipt>> read_aliyun_receipts(std::string_view body);
/// Tencent's array of {mobile, nationcode, report_status, errmsg, description, sid, …}.
Result<std::vector<PushedReceipt>> read_tencent_receipts(std::string_view body);
/// The webhook's {"receipts":[{"out_id","provider_id","phone","state":"delivered|failed","problem"}]}.
Result<std::vector<PushedReceipt>> read_webhook_receipts(std::string_view body);
/// All or none: invalid "receipts.invalid" names the element that cannot be understood.

}  // namespace cs::notices
