// The table [sms] of the service's settings file: which gateway sends the messages, under which account and rules.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "notices/gateway.hpp"
#include "service/service.hpp"

namespace cs::programs {

struct SmsSettings {
  std::shared_ptr<notices::Gateway> gateway;
  service::NoticeSettings notices;
};

/// Nothing when the file has no such table. invalid "sms.settings" names file and field; "sms.key" when the key's file
/// is missing, empty or readable for others and COUNTERSIGN_SMS_KEY is not set.
Result<std::optional<SmsSettings>> read_sms_settings(const std::string& path, const Clock& clock);

/// The price of one segment in that table, thousandths of a yuan: what a new campaign begins with. Nothing when the
/// file names none; errors as above, the key's file is not read.
Result<std::optional<std::int64_t>> read_sms_price(const std::string& path);

/// 0.045 yuan -> 45.
std::int64_t milli_of(double yuan);

}  // namespace cs::programs
