#include "payment/sandbox.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/hmac.hpp"
#include "base/text.hpp"

namespace cs::payment {
namespace {

constexpr Millis tolerance = std::chrono::minutes{5};

class MadeSandbox final : public Sandbox {
 public:
  explicit MadeSandbox(std::string secret) : secret_(std::move(secret)) {}

  const char* name() const override { return "sandbox"; }
  Result<std::string> checkout(const Order& order) override { return "#pay=" + order.number; }

  Callback pay(const domain::PaymentRecord& paid, TimePoint now) const override {
    const nlohmann::json body{{"order", paid.order},
                              {"amount_fen", paid.amount_fen},
                              {"payer", paid.payer},
                              {"paid_at", to_ms(paid.paid_at)}};
    Callback out{{}, body.dump()};
    const std::int64_t seconds = to_ms(now) / 1000;
    out.authorization = fmt::format("SANDBOX time={}, signature={}", seconds, mac(seconds, out.body));
    return out;
  }

  Result<domain::PaymentRecord> read(const Callback& callback, TimePoint now) override {
    const Error refused{Code::unauthorized, "payment.callback", "This callback is not signed by the provider."};
    constexpr std::string_view begin = "SANDBOX time=", middle = ", signature=";
    std::string_view text = callback.authorization;
    const auto at = text.find(middle);
    if (!text.starts_with(begin) || at == std::string_view::npos) return refused;
    const auto seconds = number_from<std::int64_t>(text.substr(begin.size(), at - begin.size()));
    if (!seconds || *seconds < 0 || *seconds > 253'402'300'799) return refused;
    if (!equal_secret(text.substr(at + middle.size()), mac(*seconds, callback.body))) return refused;
    const Millis off = now - from_ms(*seconds * 1000);
    if (off > tolerance || off < -tolerance) return refused;
    const auto j = nlohmann::json::parse(callback.body, nullptr, false);
    const auto whole = [&](const char* name) { return j.contains(name) && j[name].is_number_integer(); };
    const auto textual = [&](const char* name) { return j.contains(name) && j[name].is_string(); };
    if (!j.is_object() || !textual("order") || !textual("payer") || !whole("amount_fen") || !whole("paid_at"))
      return refused;
    return domain::PaymentRecord{j["order"].get<std::string>(), j["amount_fen"].get<std::int64_t>(),
                                 j["payer"].get<std::string>(), from_ms(j["paid_at"].get<std::int64_t>())};
  }

 private:
  std::string mac(std::int64_t seconds, std::string_view body) const {
    return hmac_sha256(secret_, fmt::format("SANDBOX\n{}\n{}", seconds, body));
  }
  const std::string secret_;
};

}  // namespace

std::unique_ptr<Sandbox> make_sandbox(std::string secret) {
  return std::make_unique<MadeSandbox>(std::move(secret));
}

}  // namespace cs::payment
