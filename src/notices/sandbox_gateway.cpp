#include "notices/sandbox_gateway.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "notices/signature.hpp"

using Json = nlohmann::json;

namespace cs::notices {
namespace {

std::string text_of(const Json& j, const char* field) {
  const auto it = j.find(field);
  return it != j.end() && it->is_string() ? it->get<std::string>() : std::string{};
}

class SandboxGateway final : public Gateway {
 public:
  SandboxGateway(SandboxGatewayOptions options, const Clock& clock)
      : options_(std::move(options)),
        clock_(clock),
        http_(http::make_client({.ca_file = options_.ca_file, .user_agent = "countersignd-notices/1"})) {
    while (options_.url.ends_with('/')) options_.url.pop_back();
  }

  SendOutcome send(const OutgoingMessage& message, std::shared_ptr<http::Cancel> cancel) override {
    const Json body = {{"out_id", message.out_id}, {"phone", message.phone}, {"text", message.text}};
    auto request = signed_request("POST", "/messages", body.dump(-1, ' ', false, Json::error_handler_t::replace));
    request.once = true;  // the library must not repeat it on another connection
    request.cancel = std::move(cancel);
    const auto answer = http_->request(request);
    using Kind = SendOutcome::Kind;
    if (!answer) return {http::never_left(answer.error()) ? Kind::later : Kind::in_doubt, {}, answer.error().message};
    const Json j = Json::parse(answer->body, nullptr, false);
    switch (answer->status) {
      case 200:
        if (j.is_object() && !text_of(j, "provider_id").empty()) return {Kind::accepted, text_of(j, "provider_id"), {}};
        return {Kind::in_doubt, {}, "The gateway's answer cannot be understood."};
      case 401:
      case 422:
        return {Kind::refused, {}, j.is_object() ? text_of(j, "problem") : "The gateway refused the message."};
      case 429:
      case 503:
        return {Kind::later, {}, "The gateway is busy."};
      default:
        return {Kind::in_doubt, {}, fmt::format("The gateway answered with HTTP status {}.", answer->status)};
    }
  }

  Result<Receipt> query(const std::string& out_id, const std::string&, const std::string&,
                        std::shared_ptr<http::Cancel> cancel) override {
    auto request = signed_request("GET", "/receipts/" + http::url_encode(out_id), "");
    request.cancel = std::move(cancel);
    CS_ASSIGN(const http::Response answer, http_->request(request));
    if (answer.status == 404) return Receipt{};
    const Json j = Json::parse(answer.body, nullptr, false);
    if (answer.status != 200 || !j.is_object())
      return Error{Code::unavailable, "gateway.answer",
                   fmt::format("The gateway gave no receipt (HTTP status {}).", answer.status)};
    Receipt receipt{Receipt::Kind::accepted, text_of(j, "provider_id"), text_of(j, "problem")};
    const std::string state = text_of(j, "state");
    if (state == "delivered") receipt.kind = Receipt::Kind::delivered;
    if (state == "failed") receipt.kind = Receipt::Kind::failed;
    return receipt;
  }

  std::optional<Millis> ask_receipt_after() const override { return Millis{1'000}; }

 private:
  http::Request signed_request(std::string method, const std::string& path, std::string body) const {
    const std::int64_t timestamp = to_ms(clock_.now()) / 1000;
    http::Request r;
    r.headers = {{"Content-Type", "application/json"},
                 {"X-Sandbox-Timestamp", std::to_string(timestamp)},
                 {"X-Sandbox-Signature", sign(options_.key, timestamp, method, path, body)}};
    r.method = std::move(method);
    r.url = options_.url + path;
    r.body = std::move(body);
    r.timeouts = {
        .connect = std::min(options_.timeout, Millis{5'000}), .total = options_.timeout, .stalled = Millis{0}};
    r.max_answer = 64 << 10;
    return r;
  }

  SandboxGatewayOptions options_;
  const Clock& clock_;
  const std::unique_ptr<http::Client> http_;
};

}  // namespace

std::unique_ptr<Gateway> make_sandbox_gateway(SandboxGatewayOptions options, const Clock& clock) {
  return std::make_unique<SandboxGateway>(std::move(options), clock);
}

}  // namespace cs::notices
