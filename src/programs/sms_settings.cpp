#include "programs/sms_settings.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/log.hpp"
#include "base/text.hpp"
#include "notices/aliyun_gateway.hpp"
#include "notices/sandbox_gateway.hpp"
#include "notices/tencent_gateway.hpp"
#include "notices/webhook_gateway.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"

namespace cs::programs {
namespace {

constexpr const char* fields[] = {"gateway",        "url",
                                  "key-id",         "key-file",
                                  "app-id",         "region",
                                  "ca-file",        "templates",
                                  "per-second",     "quiet-hours",
                                  "price",          "number-a-day",
                                  "template-a-day", "campaign-a-day",
                                  "a-day",          "receipt-token-file",
                                  "remind-hours",   "timeout-seconds"};

class Reader {
 public:
  Reader(const toml::table& table, std::string path) : table_(table), path_(std::move(path)) {}

  Error bad(std::string_view field, std::string_view what) const {
    return invalid("sms.settings", fmt::format("{}, [sms], {}: {}", path_, field, what));
  }
  Result<std::string> text(const char* field, std::string otherwise = {}) const {
    const auto node = table_[field];
    if (!node) return otherwise;
    if (const auto value = node.value_exact<std::string>()) return *value;
    return bad(field, "a text is expected.");
  }
  Result<double> number(const char* field, double otherwise, double least, double most) const {
    const auto node = table_[field];
    if (!node) return otherwise;
    const auto value = node.value<double>();
    if (!value || !(*value >= least && *value <= most))
      return bad(field, fmt::format("a number from {:g} to {:g} is expected.", least, most));
    return *value;
  }
  Result<int> whole(const char* field, int otherwise) const {
    CS_ASSIGN(const double value, number(field, otherwise, 0, 100'000'000));
    return static_cast<int>(value);
  }

 private:
  const toml::table& table_;
  std::string path_;
};

/// A secret from a file that nobody else can read.
Result<std::string> secret_from(const std::string& path) {
  if (others_may_use(path)) return invalid("sms.key", fmt::format("{} can be read by others: chmod 600 it.", path));
  CS_ASSIGN(const Bytes bytes, read_file(path_from_utf8(path), 4096));
  const std::string secret = trim(as_text(bytes));
  if (secret.empty()) return invalid("sms.key", fmt::format("{} is empty.", path));
  return secret;
}

Result<toml::table> parsed(const std::string& path) {
  CS_ASSIGN(const Bytes bytes, read_file(path_from_utf8(path), std::size_t{1} << 20));
  try {
    return toml::parse(as_text(bytes));
  } catch (const toml::parse_error& e) {
    return invalid("sms.settings", fmt::format("{}, line {}: {}", path, e.source().begin.line, e.description()));
  }
}

Result<std::string> key_of(const Reader& r) {
  CS_ASSIGN(const std::string file, r.text("key-file"));
  if (!file.empty()) return secret_from(file);
  const char* key = std::getenv("COUNTERSIGN_SMS_KEY");
  if (key && *key) return std::string(key);
  return invalid("sms.key", "The gateway's key is missing: name its file as key-file, or set COUNTERSIGN_SMS_KEY.");
}

}  // namespace

std::int64_t milli_of(double yuan) {
  return std::llround(yuan * 1000);
}

Result<std::optional<std::int64_t>> read_sms_price(const std::string& path) {
  CS_ASSIGN(const toml::table whole, parsed(path));
  const toml::table* table = whole["sms"].as_table();
  if (!table || !table->contains("price")) return std::optional<std::int64_t>{};
  CS_ASSIGN(const double price, Reader(*table, path).number("price", 0, 0, 10));
  return std::optional{milli_of(price)};
}

Result<std::optional<SmsSettings>> read_sms_settings(const std::string& path, const Clock& clock) {
  CS_ASSIGN(const toml::table whole, parsed(path));
  const toml::table* table = whole["sms"].as_table();
  if (!table) return std::optional<SmsSettings>{};
  const Reader r(*table, path);
  for (const auto& [key, node] : *table)
    if (std::ranges::find(fields, key.str()) == std::end(fields)) return r.bad(key.str(), "there is no such setting.");

  SmsSettings out;
  CS_ASSIGN(const std::string kind, r.text("gateway"));
  notices::ProviderOptions account;
  CS_ASSIGN(account.url, r.text("url"));
  CS_ASSIGN(account.key_id, r.text("key-id"));
  CS_ASSIGN(account.app_id, r.text("app-id"));
  CS_ASSIGN(account.region, r.text("region"));
  CS_ASSIGN(account.ca_file, r.text("ca-file"));
  CS_ASSIGN(const double timeout, r.number("timeout-seconds", 10, 1, 120));
  account.timeout = Millis{static_cast<std::int64_t>(timeout * 1000)};
  if (const auto node = (*table)["templates"]) {
    const toml::table* templates = node.as_table();
    if (!templates) return r.bad("templates", "a table of texts and their codes is expected.");
    for (const auto& [key, code] : *templates) {
      const std::string name(key.str());
      const std::string plain = name.ends_with("_en") ? name.substr(0, name.size() - 3) : name;
      const auto text = code.value_exact<std::string>();
      if (!domain::occasion_from(plain) || !text)
        return r.bad("templates." + name,
                     "a text such as rejected or rejected_en, and its code in quotes, are expected.");
      account.templates[name] = *text;
    }
  }
  CS_ASSIGN(account.secret, key_of(r));
  const bool provider = kind == "aliyun" || kind == "tencent";
  if (provider && account.key_id.empty()) return r.bad("key-id", "it is missing.");
  if (kind == "tencent" && account.app_id.empty()) return r.bad("app-id", "it is missing (the SmsSdkAppId).");
  if (!provider && account.url.empty() && (kind == "webhook" || kind == "sandbox"))
    return r.bad("url", "it is missing.");
  if (provider)
    for (const domain::Occasion o : domain::occasions)
      // A settings file from before students signed in by themselves knows no template of the code.
      if (const std::string name = domain::template_key(o, false);
          o != domain::Occasion::code && !account.templates.contains(name))
        return r.bad("templates." + name, "the provider's code of this text is missing.");
  if (kind == "aliyun")
    out.gateway = notices::make_aliyun_gateway(std::move(account), clock);
  else if (kind == "tencent")
    out.gateway = notices::make_tencent_gateway(std::move(account), clock);
  else if (kind == "webhook")
    out.gateway = notices::make_webhook_gateway(std::move(account), clock);
  else if (kind == "sandbox")
    out.gateway = notices::make_sandbox_gateway({account.url, account.secret, account.timeout, account.ca_file}, clock);
  else
    return r.bad("gateway", fmt::format("'{}' is none of aliyun, tencent, webhook, sandbox.", kind));

  service::NoticeSettings& n = out.notices;
  CS_ASSIGN(const std::string quiet, r.text("quiet-hours", "22:00-08:00"));
  const auto hours = domain::quiet_hours_from(quiet);
  if (!hours) return r.bad("quiet-hours", hours.error().message);
  n.rules.quiet = *hours;
  CS_ASSIGN(n.per_second, r.number("per-second", 50, 0.01, 5000));
  CS_TRY(r.number("price", 0, 0, 10));  // what new campaigns begin with, see read_sms_price
  // To one number: a day's one-time codes (domain/collecting.hpp) and what else there may be to say. All of a day: what
  // somebody spends who makes the service send, at the usual price some 900 yuan.
  CS_ASSIGN(n.rules.number_a_day, r.whole("number-a-day", 40));
  CS_ASSIGN(n.rules.template_a_day, r.whole("template-a-day", 40));
  CS_ASSIGN(n.rules.campaign_a_day, r.whole("campaign-a-day", 0));
  CS_ASSIGN(n.rules.a_day, r.whole("a-day", 20'000));
  CS_ASSIGN(const double remind, r.number("remind-hours", 48, 0, 24 * 60));
  n.remind_before = Millis{static_cast<std::int64_t>(remind * 3'600'000)};
  CS_ASSIGN(const std::string token_file, r.text("receipt-token-file"));
  if (!token_file.empty()) {
    CS_ASSIGN(n.receipt_token, secret_from(token_file));
    const bool plain =
        n.receipt_token.size() >= 16 && n.receipt_token.size() <= 64 &&
        std::ranges::all_of(n.receipt_token, [](char c) {
          return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
        });
    if (!plain) return r.bad("receipt-token-file", "the token must be 16 to 64 letters, digits, '-' and '_'.");
  }
  return std::optional<SmsSettings>(std::move(out));
}

}  // namespace cs::programs
