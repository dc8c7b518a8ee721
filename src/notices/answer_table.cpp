#include "notices/answer_table.hpp"

#include <fmt/format.h>

namespace cs::notices {
namespace {

using Kind = SendOutcome::Kind;

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

struct Rule {
  Provider provider;
  std::string_view code;  ///< a * stands for any characters
  Kind kind;
  Millis wait{0};
  bool grows = false;
};

constexpr auto aliyun = Provider::aliyun;
constexpr auto tencent = Provider::tencent;

// The first rule that fits. Errors of signing and permission come before anything was looked at, so nothing was sent.
constexpr Rule rules[] = {
    {aliyun, "isp.SYSTEM_ERROR", Kind::later},
    {aliyun, "Throttling*", Kind::later},
    {aliyun, "ServiceUnavailable*", Kind::later},
    {aliyun, "SignatureNonceUsed", Kind::later},
    {aliyun, "isv.BUSINESS_LIMIT_CONTROL", Kind::pause, minutes{1}, true},  // unless its message names the period
    {aliyun, "isv.MOBILE_NUMBER_ILLEGAL", Kind::refused},
    {aliyun, "isv.OUT_OF_SERVICE", Kind::halt},
    {aliyun, "isv.AMOUNT_NOT_ENOUGH", Kind::halt},
    {aliyun, "isp.RAM_PERMISSION_DENY", Kind::halt},
    {aliyun, "isv.SMS_SIGNATURE_ILLEGAL", Kind::halt},
    {aliyun, "isv.SMS_TEMPLATE_ILLEGAL", Kind::halt},
    {aliyun, "isv.DAY_LIMIT_CONTROL", Kind::halt},
    {aliyun, "isv.MONTH_LIMIT_CONTROL", Kind::halt},
    {aliyun, "isv.SMS_SIGN*", Kind::halt},
    {aliyun, "isv.SMS_TEMPLATE*", Kind::halt},
    {aliyun, "isv.*ACCOUNT*", Kind::halt},
    {aliyun, "isv.*PRODUCT*", Kind::halt},
    {aliyun, "SignatureDoesNotMatch", Kind::halt},
    {aliyun, "IncompleteSignature*", Kind::halt},
    {aliyun, "Forbidden*", Kind::halt},
    {aliyun, "NoPermission*", Kind::halt},
    {aliyun, "InvalidAccessKeyId*", Kind::halt},
    {aliyun, "InvalidTimeStamp*", Kind::halt},
    {aliyun, "isv.TEMPLATE_MISSING_PARAMETERS", Kind::unmended},
    {aliyun, "isv.INVALID_JSON_PARAM", Kind::unmended},
    {aliyun, "isv.PARAM_LENGTH_LIMIT", Kind::unmended},
    {aliyun, "isv.PARAM_NOT_SUPPORT_URL", Kind::unmended},
    {aliyun, "isv.BLACK_KEY_CONTROL_LIMIT", Kind::unmended},
    {aliyun, "isv.SMS_CONTENT*", Kind::unmended},
    {aliyun, "isp.*", Kind::later},

    {tencent, "RequestLimitExceeded*", Kind::later},
    // These two may have been sent: the receipt is asked for first.
    {tencent, "InternalError.Timeout", Kind::in_doubt},
    {tencent, "InternalError.SendAndRecvFail", Kind::in_doubt},
    {tencent, "InternalError*", Kind::in_doubt},  // their 5xx, which comes with status 200
    {tencent, "ServiceUnavailable*", Kind::later},
    {tencent, "LimitExceeded.PhoneNumberThirtySecondLimit", Kind::pause, seconds{30}},
    {tencent, "LimitExceeded.PhoneNumberOneHourLimit", Kind::pause, hours{1}},
    {tencent, "LimitExceeded.PhoneNumberDailyLimit", Kind::tomorrow},
    {tencent, "LimitExceeded.PhoneNumberSameContentDailyLimit", Kind::tomorrow},
    {tencent, "LimitExceeded.DeliveryFrequencyLimit", Kind::pause, seconds{30}, true},
    {tencent, "InvalidParameterValue.IncorrectPhoneNumber", Kind::refused},
    {tencent, "FailedOperation.PhoneNumberInBlacklist", Kind::refused},
    {tencent, "FailedOperation.SignatureIncorrectOrUnapproved", Kind::halt},
    {tencent, "FailedOperation.TemplateIncorrectOrUnapproved", Kind::halt},
    {tencent, "FailedOperation.InsufficientBalanceInSmsPackage", Kind::halt},
    {tencent, "UnauthorizedOperation*", Kind::halt},
    {tencent, "LimitExceeded.AppDailyLimit", Kind::halt},
    {tencent, "AuthFailure*", Kind::halt},
    {tencent, "FailedOperation.MessageLength*", Kind::unmended},
    {tencent, "InvalidParameterValue.ContentLengthLimit", Kind::unmended},
    {tencent, "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", Kind::unmended},
    {tencent, "FailedOperation.ContainSensitiveWord", Kind::unmended},
    {tencent, "InvalidParameter*", Kind::unmended},
    {tencent, "FailedOperation.Parameters*", Kind::unmended},
    {tencent, "MissingParameter*", Kind::unmended},
};

/// True when the text is the pattern, each * of which stands for any characters.
bool fits(std::string_view pattern, std::string_view text) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  pattern.remove_prefix(star + 1);
  for (text.remove_prefix(star);; text.remove_prefix(1)) {
    if (fits(pattern, text)) return true;
    if (text.empty()) return false;
  }
}

/// Aliyun names the period of its limit in the message only: "触发分钟级流控Permits:1".
void take_period(std::string_view message, SendOutcome& outcome) {
  const auto names = [&](std::string_view period) { return message.find(period) != std::string_view::npos; };
  if (names("天级"))
    outcome.kind = Kind::tomorrow;
  else if (names("小时级"))
    outcome.wait = hours{1}, outcome.grows = false;
  else if (names("分钟级"))
    outcome.wait = minutes{1}, outcome.grows = false;
}

}  // namespace

SendOutcome outcome_for(Provider provider, std::string_view code, std::string_view message, int status) {
  SendOutcome outcome{Kind::refused, {}, fmt::format("{}: {}", code, message), std::string(code)};
  for (const Rule& rule : rules) {
    if (rule.provider != provider || !fits(rule.code, code)) continue;
    outcome.kind = rule.kind;
    outcome.wait = rule.wait;
    outcome.grows = rule.grows;
    if (code == "isv.BUSINESS_LIMIT_CONTROL") take_period(message, outcome);
    return outcome;
  }
  // "OK" in an unusual spelling may well mean that it was sent.
  if (status >= 500 || code.empty() || code == "OK" || code == "Ok" || code == "ok") outcome.kind = Kind::in_doubt;
  return outcome;
}

}  // namespace cs::notices
