#include "notices/webhook_gateway.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

#include "base/url.hpp"
#include "http/client.hpp"
#include "notices/answers_json.hpp"
#include "notices/groups.hpp"
#include "notices/signature.hpp"

using Json = nlohmann::json;

namespace cs::notices {
namespace {

using Kind = SendOutcome::Kind;

Kind kind_from(const std::string& name) {
  static const std::map<std::string, Kind> kinds = {
      {"accepted", Kind::accepted}, {"later", Kind::later}, {"pause", Kind::pause},      {"tomorrow", Kind::tomorrow},
      {"refused", Kind::refused},   {"halt", Kind::halt},   {"unmended", Kind::unmended}};
  const auto it = kinds.find(name);
  return it == kinds.end() ? Kind::in_doubt : it->second;
}

constexpr Millis shortest_pause{60'000};  ///< when the gateway does not say how long

/// The address without scheme and host: what is signed.
std::string path_of(const std::string& url) {
  const auto scheme = url.find("://");
  const auto slash = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  return slash == std::string::npos ? "/" : url.substr(slash);
}

class WebhookGateway final : public Gateway {
 public:
  WebhookGateway(ProviderOptions options, const Clock& clock, std::vector<Millis> receipts)
      : options_(with_address(std::move(options), "")),
        clock_(clock),
        receipts_(std::move(receipts)),
        http_(provider_client(options_)) {}

  std::size_t batch() const override { return 100; }

  std::vector<SendOutcome> send(std::span<const OutgoingMessage> messages,
                                std::shared_ptr<http::Cancel> cancel) override {
    Json list = Json::array();
    for (const OutgoingMessage& m : messages) {
      Json variables = Json::object();
      for (const auto& [name, value] : m.variables) variables[name] = value;
      list.push_back({{"id", m.id},
                      {"out_id", m.out_id},
                      {"phone", m.phone},
                      {"text", m.text},
                      {"template", m.template_key},
                      {"variables", std::move(variables)}});
      if (!m.template_code.empty()) list.back()["template_code"] = m.template_code;
    }
    const auto answer = http_->request(
        signed_request("POST", "", dumped(Json{{"messages", std::move(list)}}), true, std::move(cancel)));
    const auto all = [&](Kind kind, std::string problem) {
      return all_alike(messages.size(), {kind, {}, std::move(problem), {}});
    };
    if (!answer) return all(http::never_left(answer.error()) ? Kind::later : Kind::in_doubt, answer.error().message);
    const Json j = Json::parse(answer->body, nullptr, false);
    if (answer->status == 401) {
      const std::string why = text_in(j, "problem");
      return all(Kind::halt, why.empty() ? "The gateway does not accept our signature." : why);
    }
    if (answer->status == 429 || answer->status == 503) return all(Kind::later, "The gateway is busy.");
    const auto results = j.is_object() ? j.find("results") : j.end();
    if (answer->status != 200 || !j.is_object() || results == j.end() || !results->is_array())
      return all(Kind::in_doubt, fmt::format("The gateway's answer (HTTP {}) cannot be understood.", answer->status));
    std::map<std::string, SendOutcome> by_id;
    for (const Json& r : *results) {
      SendOutcome o{kind_from(text_in(r, "outcome")), text_in(r, "provider_id"), text_in(r, "problem"), {}};
      if (o.kind == Kind::accepted && o.provider_id.empty())
        o = {Kind::in_doubt, {}, "The gateway's answer gives no id.", {}};
      if (o.kind == Kind::pause) {
        const auto seconds = r.find("wait_seconds");
        o.grows = seconds == r.end() || !seconds->is_number_unsigned();
        o.wait = o.grows ? shortest_pause
                         : std::chrono::seconds(std::min(seconds->get<std::uint64_t>(), std::uint64_t{86'400}));
        o.wait = std::max(o.wait, Millis{1'000});
      }
      by_id.insert_or_assign(text_in(r, "id"), std::move(o));
    }
    std::vector<SendOutcome> outcomes;
    for (const OutgoingMessage& m : messages) {
      const auto it = by_id.find(m.id);
      outcomes.push_back(it == by_id.end()
                             ? SendOutcome{Kind::in_doubt, {}, "The gateway's answer does not name this message.", {}}
                             : it->second);
    }
    return outcomes;
  }

  Result<Receipt> query(const Question& q, std::shared_ptr<http::Cancel> cancel) override {
    CS_ASSIGN(const http::Response answer,
              http_->request(signed_request("GET", "/" + url_encode(q.out_id) + "?phone=" + url_encode(q.phone), "",
                                            false, std::move(cancel))));
    if (answer.status == 404) return Receipt{};
    const Json j = Json::parse(answer.body, nullptr, false);
    if (answer.status != 200 || !j.is_object())
      return Error{Code::unavailable, "gateway.answer",
                   fmt::format("The gateway gave no receipt (HTTP {}).", answer.status)};
    Receipt receipt{Receipt::Kind::accepted, text_in(j, "provider_id"), text_in(j, "problem")};
    const std::string state = text_in(j, "state");
    if (state == "delivered") receipt.kind = Receipt::Kind::delivered;
    if (state == "failed") receipt.kind = Receipt::Kind::failed;
    return receipt;
  }

  std::vector<Millis> receipt_schedule() const override {
    return receipts_.empty() ? Gateway::receipt_schedule() : receipts_;
  }

 private:
  http::Request signed_request(std::string method, const std::string& below, std::string body, bool once,
                               std::shared_ptr<http::Cancel> cancel) const {
    const std::int64_t timestamp = to_ms(clock_.now()) / 1000;
    http::Request r = provider_request(options_, std::move(method), options_.url + below, once, std::move(cancel));
    r.headers = {{"Content-Type", "application/json"},
                 {"X-Countersign-Timestamp", std::to_string(timestamp)},
                 {"X-Countersign-Signature", sign(options_.secret, timestamp, r.method, path_of(r.url), body)}};
    r.body = std::move(body);
    return r;
  }

  ProviderOptions options_;
  const Clock& clock_;
  const std::vector<Millis> receipts_;
  const std::unique_ptr<http::Client> http_;
};

}  // namespace

std::unique_ptr<Gateway> make_webhook_gateway(ProviderOptions options, const Clock& clock,
                                              std::vector<Millis> receipts) {
  return std::make_unique<WebhookGateway>(std::move(options), clock, std::move(receipts));
}

}  // namespace cs::notices
