#include "notices/aliyun_gateway.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/ids.hpp"
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
using Query = std::map<std::string, std::string>;

constexpr std::size_t most_numbers = 100;

/// YYYYMMDD in China's time.
std::string china_day(TimePoint t) {
  const std::string iso = to_iso8601(t + std::chrono::hours{8});
  return iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 2);
}

class AliyunGateway final : public Gateway {
 public:
  AliyunGateway(ProviderOptions options, const Clock& clock)
      : options_(with_address(std::move(options), "https://dysmsapi.aliyuncs.com")),
        clock_(clock),
        http_(provider_client(options_)) {}

  std::size_t batch() const override { return 100; }

  std::vector<SendOutcome> send(std::span<const OutgoingMessage> messages,
                                std::shared_ptr<http::Cancel> cancel) override {
    std::vector<SendOutcome> outcomes(messages.size());
    const auto groups = groups_of(messages, most_numbers);
    // A group that threw stays in doubt.
    static_cast<void>(in_parallel("cs-aliyun", groups.size(), options_.lanes, [&](std::size_t g) {
                        const SendOutcome outcome = send_group(messages, groups[g], cancel);
                        for (const std::size_t i : groups[g]) outcomes[i] = outcome;
                      }).ok());
    return outcomes;
  }

  Result<Receipt> query(const Question& q, std::shared_ptr<http::Cancel> cancel) override {
    // A message sent just before midnight may stand under either day.
    Receipt receipt;
    std::string asked;
    for (const TimePoint day : {q.sent, q.sent + std::chrono::minutes{10}}) {
      if (china_day(day) == asked) break;
      asked = china_day(day);
      CS_ASSIGN(receipt, query_day(q, asked, cancel));
      if (receipt.kind != Receipt::Kind::unknown) break;
    }
    return receipt;
  }

 private:
  SendOutcome send_group(std::span<const OutgoingMessage> messages, const std::vector<std::size_t>& group,
                         std::shared_ptr<http::Cancel> cancel) {
    const OutgoingMessage& first = messages[group.front()];
    if (cancel && cancel->cancelled()) return {Kind::later, {}, "The service is stopping.", {}};
    const std::string code = template_code_of(options_, first);
    if (code.empty())
      return {Kind::unmended,
              {},
              fmt::format("Neither campaign nor settings name a template for '{}'.", first.template_key),
              {}};
    std::string numbers;
    for (const std::size_t i : group) numbers += (numbers.empty() ? "" : ",") + messages[i].phone;
    Json variables = Json::object();
    for (const auto& [name, value] : first.variables) variables[name] = value;
    const auto answer = http_->request(request("SendSms",
                                               {{"PhoneNumbers", numbers},
                                                {"SignName", signature_of(first.text)},
                                                {"TemplateCode", code},
                                                {"TemplateParam", dumped(variables)},
                                                {"OutId", first.out_id}},
                                               true, std::move(cancel)));
    if (!answer)
      return {http::never_left(answer.error()) ? Kind::later : Kind::in_doubt, {}, answer.error().message, {}};
    const Json j = Json::parse(answer->body, nullptr, false);
    const std::string result = text_in(j, "Code");
    if (result.empty())
      return {
          Kind::in_doubt, {}, fmt::format("The provider's answer (HTTP {}) cannot be understood.", answer->status), {}};
    if (result == "OK") {
      // "OK" without an id cannot be found again by it; the OutId still can.
      return {Kind::accepted, text_in(j, "BizId"), {}, {}};
    }
    return outcome_for(Provider::aliyun, result, text_in(j, "Message"), answer->status);
  }

  Result<Receipt> query_day(const Question& q, const std::string& day, const std::shared_ptr<http::Cancel>& cancel) {
    Query query{{"PhoneNumber", q.phone}, {"SendDate", day}, {"PageSize", "50"}, {"CurrentPage", "1"}};
    if (!q.provider_id.empty()) query["BizId"] = q.provider_id;
    CS_ASSIGN(const http::Response answer, http_->request(request("QuerySendDetails", query, false, cancel)));
    const Json j = Json::parse(answer.body, nullptr, false);
    if (text_in(j, "Code") != "OK")
      return Error{Code::unavailable, "gateway.answer",
                   fmt::format("The provider gave no receipt (HTTP {}): {}", answer.status, text_in(j, "Message"))};
    Receipt receipt;
    if (!j.contains("SmsSendDetailDTOs") || !j["SmsSendDetailDTOs"].is_object()) return receipt;
    const Json& set = j["SmsSendDetailDTOs"];
    const auto list = set.find("SmsSendDetailDTO");
    if (list == set.end() || !list->is_array()) return receipt;
    for (const Json& detail : *list) {
      // With a BizId the provider has chosen already; otherwise our OutId does.
      if (text_in(detail, "PhoneNum") != q.phone) continue;
      if (text_in(detail, "OutId") != q.out_id && q.provider_id.empty()) continue;
      const auto status = detail.find("SendStatus");
      const int state = status != detail.end() && status->is_number_integer() ? status->get<int>() : 0;
      receipt.provider_id = q.provider_id;
      receipt.kind = state == 3   ? Receipt::Kind::delivered
                     : state == 2 ? Receipt::Kind::failed
                                  : Receipt::Kind::accepted;
      if (state == 2) receipt.problem = fmt::format("Not delivered: {}", text_in(detail, "ErrCode"));
      break;
    }
    return receipt;
  }

  http::Request request(const std::string& action, const Query& query, bool once,
                        std::shared_ptr<http::Cancel> cancel) const {
    SignedRequest s;
    s.query = query;
    s.headers = {{"host", host_of(options_.url)},       {"x-acs-action", action},
                 {"x-acs-content-sha256", sha256({})},  {"x-acs-date", to_iso8601(clock_.now()).substr(0, 19) + "Z"},
                 {"x-acs-signature-nonce", new_uuid()}, {"x-acs-version", "2017-05-25"}};
    http::Request r =
        provider_request(options_, s.method, options_.url + "/?" + canonical_query(query), once, std::move(cancel));
    for (const auto& [name, value] : s.headers)
      if (name != "host") r.headers.emplace_back(name, value);
    r.headers.emplace_back("Authorization",
                           fmt::format("ACS3-HMAC-SHA256 Credential={},SignedHeaders={},Signature={}", options_.key_id,
                                       signed_headers(s), acs3_signature(s, options_.secret)));
    return r;
  }

  ProviderOptions options_;
  const Clock& clock_;
  const std::unique_ptr<http::Client> http_;
};

}  // namespace

std::unique_ptr<Gateway> make_aliyun_gateway(ProviderOptions options, const Clock& clock) {
  return std::make_unique<AliyunGateway>(std::move(options), clock);
}

}  // namespace cs::notices
