#include "notices/answer_table.hpp"

namespace cs::notices {
namespace {

using Kind = SendOutcome::Kind;

struct Rule {
  Provider provider;
  std::string_view code;  ///< with a * at the end: whatever begins so
  Kind kind;
};

constexpr auto aliyun = Provider::aliyun;
constexpr auto tencent = Provider::tencent;

// The first rule that fits. Errors of signing and permission come before anything was looked at, so nothing was sent.
constexpr Rule rules[] = {
    {aliyun, "isp.SYSTEM_ERROR", Kind::later},
    {aliyun, "Throttling*", Kind::later},
    {aliyun, "isv.BUSINESS_LIMIT_CONTROL", Kind::tomorrow},
    {aliyun, "isv.MOBILE_NUMBER_ILLEGAL", Kind::refused},
    {aliyun, "isv.OUT_OF_SERVICE", Kind::halt},
    {aliyun, "isv.AMOUNT_NOT_ENOUGH", Kind::halt},
    {aliyun, "isp.RAM_PERMISSION_DENY", Kind::halt},
    {aliyun, "isv.SMS_SIGNATURE_ILLEGAL", Kind::halt},
    {aliyun, "isv.SMS_TEMPLATE_ILLEGAL", Kind::halt},
    {aliyun, "isv.DAY_LIMIT_CONTROL", Kind::halt},
    {aliyun, "isv.MONTH_LIMIT_CONTROL", Kind::halt},
    {aliyun, "SignatureDoesNotMatch", Kind::halt},
    {aliyun, "InvalidAccessKeyId*", Kind::halt},
    {aliyun, "InvalidTimeStamp*", Kind::halt},
    {aliyun, "isv.TEMPLATE_MISSING_PARAMETERS", Kind::unmended},
    {aliyun, "isv.INVALID_JSON_PARAM", Kind::unmended},
    {aliyun, "isv.PARAM_LENGTH_LIMIT", Kind::unmended},
    {aliyun, "isv.PARAM_NOT_SUPPORT_URL", Kind::unmended},
    {aliyun, "isv.BLACK_KEY_CONTROL_LIMIT", Kind::unmended},

    {tencent, "RequestLimitExceeded*", Kind::later},
    // These two may have been sent: the receipt is asked for first.
    {tencent, "InternalError.Timeout", Kind::in_doubt},
    {tencent, "InternalError.SendAndRecvFail", Kind::in_doubt},
    {tencent, "LimitExceeded.PhoneNumberThirtySecondLimit", Kind::tomorrow},
    {tencent, "LimitExceeded.PhoneNumberOneHourLimit", Kind::tomorrow},
    {tencent, "LimitExceeded.PhoneNumberDailyLimit", Kind::tomorrow},
    {tencent, "LimitExceeded.PhoneNumberSameContentDailyLimit", Kind::tomorrow},
    {tencent, "LimitExceeded.DeliveryFrequencyLimit", Kind::tomorrow},
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
};

}  // namespace

SendOutcome::Kind action_for(Provider provider, std::string_view code) {
  for (const Rule& rule : rules) {
    if (rule.provider != provider) continue;
    if (rule.code.ends_with('*') ? code.starts_with(rule.code.substr(0, rule.code.size() - 1)) : code == rule.code)
      return rule.kind;
  }
  return Kind::in_doubt;
}

}  // namespace cs::notices
