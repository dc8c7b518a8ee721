#include "notices/tencent_gateway.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/thread.hpp"
#include "http/client.hpp"
#include "notices/answer_table.hpp"
#include "notices/answers_json.hpp"
#include "notices/groups.hpp"
#include "notices/signature.hpp"

using Json = nlohmann::json;

namespace cs::notices {
namespace {

using Kind = SendOutcome::Kind;

constexpr std::size_t most_numbers = 200;

class TencentGateway final : public Gateway {
 public:
  TencentGateway(ProviderOptions options, const Clock& clock)
      : options_(with_address(std::move(options), "https://sms.tencentcloudapi.com")),
        clock_(clock),
        http_(provider_client(options_)) {
    if (options_.region.empty()) options_.region = "ap-guangzhou";
  }

  std::size_t batch() const override { return 200; }

  std::vector<SendOutcome> send(std::span<const OutgoingMessage> messages,
                                std::shared_ptr<http::Cancel> cancel) override {
    std::vector<SendOutcome> outcomes(messages.size());
    const auto groups = groups_of(messages, most_numbers);
    // A group that threw stays in doubt.
    static_cast<void>(in_parallel("cs-tencent", groups.size(), options_.lanes, [&](std::size_t g) {
                        send_group(messages, groups[g], outcomes, cancel);
                      }).ok());
    return outcomes;
  }

  Result<Receipt> query(const Question& q, std::shared_ptr<http::Cancel> cancel) override {
    const Json body = {{"BeginTime", to_ms(q.sent) / 1000 - 300},
                       {"EndTime", to_ms(clock_.now()) / 1000},
                       {"Offset", 0},
                       {"Limit", 100},
                       {"PhoneNumber", "+86" + q.phone},
                       {"SmsSdkAppId", options_.app_id}};
    CS_ASSIGN(const http::Response answer,
              http_->request(request("PullSmsSendStatusByPhoneNumber", dumped(body), false, std::move(cancel))));
    const Json j = Json::parse(answer.body, nullptr, false);
    const auto response = j.is_object() ? j.find("Response") : j.end();
    if (!j.is_object() || response == j.end() || !response->is_object() || response->contains("Error") ||
        !response->contains("PullSmsSendStatusSet"))
      return Error{Code::unavailable, "gateway.answer",
                   fmt::format("The provider gave no receipt (HTTP {}).", answer.status)};
    Receipt receipt;
    for (const Json& s : (*response)["PullSmsSendStatusSet"]) {
      const bool same =
          q.provider_id.empty() ? text_in(s, "SessionContext") == q.out_id : text_in(s, "SerialNo") == q.provider_id;
      if (!same || text_in(s, "PhoneNumber") != "+86" + q.phone) continue;
      receipt.provider_id = text_in(s, "SerialNo");
      const std::string status = text_in(s, "ReportStatus");
      receipt.kind = status == "SUCCESS" ? Receipt::Kind::delivered
                     : status == "FAIL"  ? Receipt::Kind::failed
                                         : Receipt::Kind::accepted;
      if (status == "FAIL") receipt.problem = fmt::format("Not delivered: {}", text_in(s, "Description"));
      break;
    }
    return receipt;
  }

 private:
  void send_group(std::span<const OutgoingMessage> messages, const std::vector<std::size_t>& group,
                  std::vector<SendOutcome>& outcomes, const std::shared_ptr<http::Cancel>& cancel) {
    const auto all = [&](const SendOutcome& outcome) {
      for (const std::size_t i : group) outcomes[i] = outcome;
    };
    const OutgoingMessage& first = messages[group.front()];
    if (cancel && cancel->cancelled()) return all({Kind::later, {}, "The service is stopping.", {}});
    const std::string code = template_code_of(options_, first);
    if (code.empty())
      return all({Kind::unmended,
                  {},
                  fmt::format("Neither campaign nor settings name a template for '{}'.", first.template_key),
                  {}});
    Json numbers = Json::array(), values = Json::array();
    for (const std::size_t i : group) numbers.push_back("+86" + messages[i].phone);
    for (const auto& [name, value] : first.variables) values.push_back(value);
    const Json body = {{"PhoneNumberSet", numbers},  {"SmsSdkAppId", options_.app_id},
                       {"TemplateId", code},         {"SignName", signature_of(first.text)},
                       {"TemplateParamSet", values}, {"SessionContext", first.out_id}};
    const auto answer = http_->request(request("SendSms", dumped(body), true, cancel));
    if (!answer)
      return all({http::never_left(answer.error()) ? Kind::later : Kind::in_doubt, {}, answer.error().message, {}});
    const Json j = Json::parse(answer->body, nullptr, false);
    const auto response = j.is_object() ? j.find("Response") : j.end();
    if (!j.is_object() || response == j.end() || !response->is_object())
      return all({Kind::in_doubt,
                  {},
                  fmt::format("The provider's answer (HTTP {}) cannot be understood.", answer->status),
                  {}});
    if (const auto error = response->find("Error"); error != response->end())
      return all(outcome_for(Provider::tencent, text_in(*error, "Code"), text_in(*error, "Message"), answer->status));
    all({Kind::in_doubt, {}, "The provider's answer does not name this number.", {}});
    const auto set = response->find("SendStatusSet");
    if (set == response->end() || !set->is_array()) return;
    for (const Json& s : *set)
      for (const std::size_t i : group) {
        if (text_in(s, "PhoneNumber") != "+86" + messages[i].phone) continue;
        const std::string name = text_in(s, "Code");
        if (name == "Ok")
          outcomes[i] = {Kind::accepted, text_in(s, "SerialNo"), {}, {}};
        else
          outcomes[i] = outcome_for(Provider::tencent, name, text_in(s, "Message"), answer->status);
      }
  }

  http::Request request(const std::string& action, std::string body, bool once,
                        std::shared_ptr<http::Cancel> cancel) const {
    const std::int64_t now = to_ms(clock_.now()) / 1000;
    SignedRequest s;
    s.headers = {{"content-type", "application/json; charset=utf-8"}, {"host", host_of(options_.url)}};
    s.body = std::move(body);
    http::Request r = provider_request(options_, s.method, options_.url + "/", once, std::move(cancel));
    r.headers = {{"Content-Type", "application/json; charset=utf-8"},
                 {"X-TC-Action", action},
                 {"X-TC-Version", "2021-01-11"},
                 {"X-TC-Timestamp", std::to_string(now)},
                 {"X-TC-Region", options_.region},
                 {"Authorization",
                  fmt::format("TC3-HMAC-SHA256 Credential={}/{}/sms/tc3_request, SignedHeaders={}, Signature={}",
                              options_.key_id, utc_date(now), signed_headers(s),
                              tc3_signature(s, options_.secret, "sms", now))}};
    r.body = std::move(s.body);
    return r;
  }

  ProviderOptions options_;
  const Clock& clock_;
  const std::unique_ptr<http::Client> http_;
};

}  // namespace

std::unique_ptr<Gateway> make_tencent_gateway(ProviderOptions options, const Clock& clock) {
  return std::make_unique<TencentGateway>(std::move(options), clock);
}

}  // namespace cs::notices
