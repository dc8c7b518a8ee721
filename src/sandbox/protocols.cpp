#include "sandbox/protocols.hpp"

#include <fmt/format.h>
#include <time.h>

#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "http/client.hpp"
#include "notices/answers_json.hpp"
#include "notices/signature.hpp"

using Json = nlohmann::json;

namespace cs::sandbox {

using namespace notices;

namespace {

constexpr Millis aliyun_tolerance = std::chrono::minutes{15}, tencent_tolerance = std::chrono::minutes{5};

std::string at(const std::map<std::string, std::string>& map, const std::string& key) {
  const auto it = map.find(key);
  return it == map.end() ? std::string() : it->second;
}

SandboxAnswer problem(unsigned status, std::string_view sentence) {
  return {status, dumped(Json{{"problem", sentence}})};
}
SandboxAnswer aliyun_error(unsigned status, std::string_view code, std::string_view message) {
  return {status, dumped(Json{{"Code", code}, {"Message", message}, {"RequestId", new_uuid()}})};
}
SandboxAnswer tencent_answer(Json response) {
  response["RequestId"] = new_uuid();
  return {200, dumped(Json{{"Response", std::move(response)}})};
}
SandboxAnswer tencent_error(std::string_view code, std::string_view message) {
  return tencent_answer({{"Error", {{"Code", code}, {"Message", message}}}});
}

/// "…, SignedHeaders=a;b, Signature=x" -> value of a part, whatever stands between the parts.
std::string part_of(const std::string& authorization, const std::string& name) {
  const auto from = authorization.find(name + "=");
  if (from == std::string::npos) return {};
  const auto begin = from + name.size() + 1;
  return trim(authorization.substr(begin, authorization.find(',', begin) - begin));
}

SignedRequest signed_part(const SandboxCall& call, const std::string& authorization) {
  SignedRequest r;
  r.method = call.method;
  r.path = call.path;
  r.query = call.query;
  r.body = call.body;
  for (const std::string& name : split(part_of(authorization, "SignedHeaders"), ';'))
    r.headers[name] = at(call.headers, name);
  return r;
}

bool close_to(TimePoint a, TimePoint b, Millis tolerance) {
  return (a > b ? a - b : b - a) <= tolerance;
}

/// The template's words with its variables, in order of their first appearance, filled in.
std::string fill(std::string text, const std::map<std::string, std::string>& named,
                 const std::vector<std::string>& positional) {
  std::string out;
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < text.size();) {
    const auto end = text[i] == '{' ? text.find('}', i) : std::string::npos;
    if (end == std::string::npos) {
      out += text[i++];
      continue;
    }
    const std::string name = text.substr(i + 1, end - i - 1);
    auto place = std::find(seen.begin(), seen.end(), name);
    const auto index = static_cast<std::size_t>(place - seen.begin());
    if (place == seen.end()) seen.push_back(name);
    if (const auto it = named.find(name); it != named.end())
      out += it->second;
    else if (index < positional.size())
      out += positional[index];
    i = end + 1;
  }
  return out;
}

std::variant<SandboxAnswer, SandboxSend, SandboxAsk> read_aliyun(const SandboxCall& call, const SandboxOptions& options,
                                                                 TimePoint now) {
  const std::string authorization = at(call.headers, "authorization");
  std::tm date{};
  const std::string text = at(call.headers, "x-acs-date");
  const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &date);
  if (!end || *end || !close_to(from_ms(std::int64_t{::timegm(&date)} * 1000), now, aliyun_tolerance))
    return aliyun_error(400, "InvalidTimeStamp.Expired", "The timestamp is missing or too far from this clock.");
  if (part_of(authorization, "ACS3-HMAC-SHA256 Credential") != options.key_id)
    return aliyun_error(404, "InvalidAccessKeyId.NotFound", "The access key is not known.");
  if (at(call.headers, "x-acs-content-sha256") != sha256(as_bytes(call.body)) ||
      !equal_secret(acs3_signature(signed_part(call, authorization), options.key), part_of(authorization, "Signature")))
    return aliyun_error(400, "SignatureDoesNotMatch", "The signature is wrong: the keys differ.");
  const std::string action = at(call.headers, "x-acs-action");
  const auto& q = call.query;
  if (action == "QuerySendDetails")
    return SandboxAsk{SandboxProtocol::aliyun, at(q, "PhoneNumber"), "", at(q, "BizId"), at(q, "SendDate")};
  if (action != "SendSms") return aliyun_error(404, "InvalidAction.NotFound", "There is no such action here.");
  const auto known = options.templates.find(at(q, "TemplateCode"));
  if (known == options.templates.end())
    return aliyun_error(200, "isv.SMS_TEMPLATE_ILLEGAL", "There is no such template.");
  const Json variables = Json::parse(at(q, "TemplateParam"), nullptr, false);
  if (!variables.is_object()) return aliyun_error(200, "isv.INVALID_JSON_PARAM", "TemplateParam is not JSON.");
  std::map<std::string, std::string> named;
  for (const auto& [name, value] : variables.items()) {
    if (!value.is_string() || length_utf8(value.get_ref<const std::string&>()) < 1 ||
        length_utf8(value.get_ref<const std::string&>()) > 35)
      return aliyun_error(200, "isv.PARAM_LENGTH_LIMIT", "A variable holds 1 to 35 characters.");
    named[name] = value.get<std::string>();
  }
  SandboxSend send{SandboxProtocol::aliyun, {}, {}};
  for (const std::string& phone : split(at(q, "PhoneNumbers"), ',')) {
    if (!is_mobile_number(phone)) return aliyun_error(200, "isv.MOBILE_NUMBER_ILLEGAL", "That is not a mobile number.");
    SandboxMessage m;
    m.out_id = at(q, "OutId");
    m.phone = phone;
    m.text = "【" + at(q, "SignName") + "】" + fill(known->second, named, {});
    m.protocol = SandboxProtocol::aliyun;
    send.messages.push_back(std::move(m));
  }
  if (send.messages.empty() || send.messages.size() > 1000)
    return aliyun_error(200, "isv.MOBILE_COUNT_OVER_LIMIT", "1 to 1,000 numbers are taken.");
  return send;
}

std::variant<SandboxAnswer, SandboxSend, SandboxAsk> read_tencent(const SandboxCall& call,
                                                                  const SandboxOptions& options, TimePoint now) {
  const std::string authorization = at(call.headers, "authorization");
  const std::string stamp = at(call.headers, "x-tc-timestamp");
  const std::int64_t seconds = stamp.empty() || stamp.size() > 12 ? 0 : std::strtoll(stamp.c_str(), nullptr, 10);
  if (!close_to(from_ms(seconds * 1000), now, tencent_tolerance))
    return tencent_error("AuthFailure.SignatureExpire", "The timestamp is missing or too far from this clock.");
  if (part_of(authorization, "TC3-HMAC-SHA256 Credential") !=
      fmt::format("{}/{}/sms/tc3_request", options.key_id, utc_date(seconds)))
    return tencent_error("AuthFailure.SecretIdNotFound", "The key is not known.");
  if (!equal_secret(tc3_signature(signed_part(call, authorization), options.key, "sms", seconds),
                    part_of(authorization, "Signature")))
    return tencent_error("AuthFailure.SignatureFailure", "The signature is wrong: the keys differ.");
  const Json j = Json::parse(call.body, nullptr, false);
  if (!j.is_object()) return tencent_error("InvalidParameter", "The body is not JSON.");
  const auto number = [](std::string phone) { return phone.starts_with("+86") ? phone.substr(3) : phone; };
  const std::string action = at(call.headers, "x-tc-action");
  if (action == "PullSmsSendStatusByPhoneNumber")
    return SandboxAsk{SandboxProtocol::tencent, number(text_in(j, "PhoneNumber")), "", "", ""};
  if (action != "SendSms") return tencent_error("InvalidAction", "There is no such action here.");
  const auto known = options.templates.find(text_in(j, "TemplateId"));
  if (known == options.templates.end())
    return tencent_error("FailedOperation.TemplateIncorrectOrUnapproved", "There is no such template.");
  std::vector<std::string> values;
  if (j.contains("TemplateParamSet") && j["TemplateParamSet"].is_array())
    for (const Json& v : j["TemplateParamSet"]) values.push_back(v.is_string() ? v.get<std::string>() : std::string());
  SandboxSend send{SandboxProtocol::tencent, {}, {}};
  if (j.contains("PhoneNumberSet") && j["PhoneNumberSet"].is_array())
    for (const Json& phone : j["PhoneNumberSet"]) {
      SandboxMessage m;
      m.out_id = text_in(j, "SessionContext");
      m.phone = phone.is_string() ? number(phone.get<std::string>()) : std::string();
      m.text = "【" + text_in(j, "SignName") + "】" + fill(known->second, {}, values);
      m.protocol = SandboxProtocol::tencent;
      send.messages.push_back(std::move(m));
    }
  if (send.messages.empty() || send.messages.size() > 200)
    return tencent_error("LimitExceeded.PhoneNumberCountLimit", "1 to 200 numbers are taken.");
  return send;
}

std::variant<SandboxAnswer, SandboxSend, SandboxAsk> read_own(const SandboxCall& call, const SandboxOptions& options,
                                                              TimePoint now) {
  const bool sends = call.method == "POST" && call.path == "/messages";
  const bool asks = call.method == "GET" && call.path.starts_with("/messages/");
  if (!sends && !asks) return problem(404, "There is no such address here.");
  const std::string path = call.path + (call.query.empty() ? "" : "?" + canonical_query(call.query));
  switch (verify(options.key, at(call.headers, "x-countersign-timestamp"), at(call.headers, "x-countersign-signature"),
                 call.method, path, call.body, now, options.clock_tolerance)) {
    case Verification::wrong_clock:
      return problem(401, "The signature's timestamp is missing or too far from this clock.");
    case Verification::wrong_signature:
      return problem(401, "The signature is wrong: the keys differ.");
    case Verification::good:
      break;
  }
  if (asks)
    return SandboxAsk{SandboxProtocol::own, at(call.query, "phone"),
                      call.path.substr(std::string_view("/messages/").size()), "", ""};
  const Json j = Json::parse(call.body, nullptr, false);
  if (!j.is_object() || !j.contains("messages") || !j["messages"].is_array() || j["messages"].empty())
    return problem(422, "A list of messages is expected.");
  SandboxSend send;
  for (const Json& one : j["messages"]) {
    SandboxMessage m;
    m.out_id = text_in(one, "out_id");
    m.phone = text_in(one, "phone");
    m.text = text_in(one, "text");
    for (const auto& [field, value] : {std::pair{"out_id", &m.out_id}, {"phone", &m.phone}, {"text", &m.text}})
      if (value->empty()) return problem(422, fmt::format("The message needs a text '{}'.", field));
    send.ids.push_back(text_in(one, "id"));
    send.messages.push_back(std::move(m));
  }
  return send;
}

/// A provider's code for what is to go wrong.
struct Codes {
  SandboxFault fault;
  const char *own, *aliyun, *tencent, *sentence;
};
constexpr Codes codes[] = {
    {SandboxFault::refuse, "refused", "isv.MOBILE_NUMBER_ILLEGAL", "FailedOperation.PhoneNumberInBlacklist",
     "The number is on the black list."},
    {SandboxFault::daily_limit, "tomorrow", "isv.BUSINESS_LIMIT_CONTROL", "LimitExceeded.PhoneNumberDailyLimit",
     "This number has had enough messages today (触发天级流控Permits:50)."},
    {SandboxFault::minute_limit, "pause", "isv.BUSINESS_LIMIT_CONTROL", "LimitExceeded.PhoneNumberThirtySecondLimit",
     "This number has had enough messages for a moment (触发分钟级流控Permits:1)."},
    {SandboxFault::balance, "halt", "isv.AMOUNT_NOT_ENOUGH", "FailedOperation.InsufficientBalanceInSmsPackage",
     "The account's balance is used up."},
    {SandboxFault::template_gone, "halt", "isv.SMS_TEMPLATE_ILLEGAL", "FailedOperation.TemplateIncorrectOrUnapproved",
     "There is no such template any more."},
    {SandboxFault::rate_limit, "later", "Throttling.User", "RequestLimitExceeded", "Too many requests."},
    {SandboxFault::content, "unmended", "isv.BLACK_KEY_CONTROL_LIMIT", "FailedOperation.ContainSensitiveWord",
     "The text holds a word that may not be sent."},
    {SandboxFault::unknown_code, "surprise", "isv.SOMETHING_NEW", "FailedOperation.SomethingNew", "Nobody knows this."},
};

const Codes* codes_of(SandboxFault fault) {
  for (const Codes& c : codes)
    if (c.fault == fault) return &c;
  return nullptr;
}

}  // namespace

std::string sandbox_day(TimePoint t) {
  const std::string iso = to_iso8601(t + std::chrono::hours{8});
  return iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 2);
}

std::variant<SandboxAnswer, SandboxSend, SandboxAsk> read_call(const SandboxCall& call, const SandboxOptions& options,
                                                               TimePoint now) {
  if (call.method == "POST" && call.path == "/" && call.headers.contains("x-acs-action"))
    return read_aliyun(call, options, now);
  if (call.method == "POST" && call.path == "/" && call.headers.contains("x-tc-action"))
    return read_tencent(call, options, now);
  return read_own(call, options, now);
}

SandboxAnswer answer_sent(const SandboxSend& sent, const std::vector<SandboxFault>& faults) {
  const auto& messages = sent.messages;
  if (sent.protocol == SandboxProtocol::aliyun) {
    if (const Codes* c = codes_of(faults.at(0))) return aliyun_error(200, c->aliyun, c->sentence);
    return {200,
            dumped(Json{
                {"Code", "OK"}, {"Message", "OK"}, {"RequestId", new_uuid()}, {"BizId", messages.at(0).provider_id}})};
  }
  if (sent.protocol == SandboxProtocol::tencent) {
    if (faults.at(0) == SandboxFault::rate_limit) return tencent_error("RequestLimitExceeded", "Too many requests.");
    Json set = Json::array();
    for (std::size_t i = 0; i < messages.size(); ++i) {
      const Codes* c = codes_of(faults[i]);
      set.push_back({{"SerialNo", messages[i].provider_id},
                     {"PhoneNumber", "+86" + messages[i].phone},
                     {"Fee", c ? 0 : 1},
                     {"SessionContext", messages[i].out_id},
                     {"Code", c ? c->tencent : "Ok"},
                     {"Message", c ? c->sentence : "send success"},
                     {"IsoCode", "CN"}});
    }
    return tencent_answer({{"SendStatusSet", std::move(set)}});
  }
  if (faults.at(0) == SandboxFault::rate_limit) return problem(429, "Too many requests.");
  Json results = Json::array();
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const Codes* c = codes_of(faults[i]);
    results.push_back({{"id", i < sent.ids.size() ? sent.ids[i] : ""},
                       {"outcome", c ? c->own : "accepted"},
                       {"provider_id", c ? "" : messages[i].provider_id},
                       {"problem", c ? c->sentence : ""}});
    if (faults[i] == SandboxFault::minute_limit) results.back()["wait_seconds"] = 60;
  }
  return {200, dumped(Json{{"results", std::move(results)}})};
}

SandboxAnswer answer_asked(const SandboxAsk& ask, const std::vector<SandboxMessage>& found) {
  if (ask.protocol == SandboxProtocol::aliyun) {
    Json list = Json::array();
    for (const SandboxMessage& m : found)
      list.push_back({{"SendStatus", m.undelivered ? 2 : 3},
                      {"PhoneNum", m.phone},
                      {"ErrCode", m.undelivered ? "MOBILE_SEND_LIMIT" : "DELIVERED"},
                      {"Content", m.text},
                      {"OutId", m.out_id}});
    return {200, dumped(Json{{"Code", "OK"},
                             {"Message", "OK"},
                             {"RequestId", new_uuid()},
                             {"TotalCount", std::to_string(found.size())},
                             {"SmsSendDetailDTOs", {{"SmsSendDetailDTO", std::move(list)}}}})};
  }
  if (ask.protocol == SandboxProtocol::tencent) {
    Json list = Json::array();
    for (const SandboxMessage& m : found)
      list.push_back({{"UserReceiveTime", to_ms(m.received) / 1000},
                      {"CountryCode", "86"},
                      {"SubscriberNumber", m.phone},
                      {"PhoneNumber", "+86" + m.phone},
                      {"SerialNo", m.provider_id},
                      {"ReportStatus", m.undelivered ? "FAIL" : "SUCCESS"},
                      {"Description", m.undelivered ? "The telephone is off." : "DELIVRD"},
                      {"SessionContext", m.out_id}});
    return tencent_answer({{"PullSmsSendStatusSet", std::move(list)}});
  }
  if (found.empty()) return problem(404, "No message arrived under that id.");
  const SandboxMessage& m = found.front();
  return {200, dumped(Json{{"state", m.undelivered ? "failed" : "delivered"},
                           {"provider_id", m.provider_id},
                           {"problem", m.undelivered ? "The telephone is off." : ""}})};
}

std::pair<std::string, std::string> receipt_of(const SandboxMessage& m, TimePoint now) {
  const std::string time = to_iso8601(now + std::chrono::hours{8}).substr(0, 10) + " " +
                           to_iso8601(now + std::chrono::hours{8}).substr(11, 8);
  if (m.protocol == SandboxProtocol::aliyun)
    return {"aliyun", dumped(Json::array({{{"phone_number", m.phone},
                                           {"send_time", time},
                                           {"report_time", time},
                                           {"success", !m.undelivered},
                                           {"err_code", m.undelivered ? "MOBILE_SEND_LIMIT" : "DELIVERED"},
                                           {"err_msg", m.undelivered ? "The telephone is off." : "DELIVERED"},
                                           {"sms_size", "1"},
                                           {"biz_id", m.provider_id},
                                           {"out_id", m.out_id}}}))};
  if (m.protocol == SandboxProtocol::tencent)
    return {"tencent", dumped(Json::array({{{"user_receive_time", time},
                                            {"nationcode", "86"},
                                            {"mobile", m.phone},
                                            {"report_status", m.undelivered ? "FAIL" : "SUCCESS"},
                                            {"errmsg", m.undelivered ? "OFF" : "DELIVRD"},
                                            {"description", m.undelivered ? "The telephone is off." : "ok"},
                                            {"sid", m.provider_id}}}))};
  return {"webhook", dumped(Json{{"receipts",
                                  {{{"out_id", m.out_id},
                                    {"provider_id", m.provider_id},
                                    {"phone", m.phone},
                                    {"state", m.undelivered ? "failed" : "delivered"},
                                    {"problem", m.undelivered ? "The telephone is off." : ""}}}}})};
}

}  // namespace cs::sandbox
