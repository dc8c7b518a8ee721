#include "service/campaign_defaults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "platform/files.hpp"
#include "platform/places.hpp"

namespace cs::service {
namespace {

using Json = nlohmann::json;

Result<Json> asset(const char* name) {
  const auto path = assets_dir() / name;
  CS_ASSIGN(const Bytes bytes, read_file(path, std::size_t{1} << 20));
  Json json = Json::parse(as_text(bytes), nullptr, false);
  if (json.is_discarded()) return Error{Code::corrupt, "asset.json", fmt::format("{} is not JSON.", path.string())};
  return json;
}

Error bad(std::string field, std::string_view what) {
  return invalid("campaign.invalid", fmt::format("Campaign, {}: {}", field, what));
}

Status text(const char* field, const std::string& value, std::size_t longest) {
  if (value.empty()) return bad(field, "it is empty.");
  if (!is_utf8(value)) return bad(field, "it is not UTF-8 text.");
  if (length_utf8(value) > longest) return bad(field, fmt::format("it is longer than {} characters.", longest));
  return {};
}

bool is_slug(std::string_view id) {
  return !id.empty() && id.size() <= 40 &&
         std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace

Result<api::Campaign> default_campaign() {
  api::Campaign campaign;
  CS_ASSIGN(const Json reasons, asset("reasons.json"));
  CS_ASSIGN(const Json texts, asset("templates/notices.json"));
  try {
    const auto both = [](const Json& j) {
      return domain::Bilingual{j.at("zh").get<std::string>(), j.at("en").get<std::string>()};
    };
    for (const Json& r : reasons)
      campaign.reasons.push_back({r.at("code").get<std::string>(), both(r.at("label")), both(r.at("advice")),
                                  r.at("group").get<std::string>()});
    const auto of = [&texts](const char* name) { return texts.at(name).get<std::string>(); };
    campaign.texts = {of("signature"), of("approved"),      of("rejected"),    of("overturned"),
                      of("reopened"),  of("deadline_near"), of("photo_ready"), {}};
    const auto en = [&texts](const char* name) { return texts.at("en").at(name).get<std::string>(); };
    campaign.texts.en = {en("approved"), en("rejected"),      en("overturned"),
                         en("reopened"), en("deadline_near"), en("photo_ready")};
  } catch (const Json::exception& e) {
    return Error{Code::corrupt, "asset.json",
                 fmt::format("reasons.json or templates/notices.json in {} lacks a field: {}.", assets_dir().string(),
                             e.what())};
  }
  return campaign;
}

Status validate(const api::Campaign& c) {
  if (!is_slug(c.id)) return bad("id", "1 to 40 small letters, digits and hyphens are expected.");
  CS_TRY(text("name", c.name, 100));
  CS_TRY(text("school", c.school, 100));
  CS_TRY(text("support telephone", c.support_phone, 40));
  if (c.opens >= c.closes) return bad("window", "it closes before it opens.");
  const auto& p = c.policy;
  for (const Millis m : {p.lease, p.idle, p.grace, p.review_within})
    if (m <= Millis{0}) return bad("times", "lease, idle time, grace period and review hours must be positive.");
  if (p.min_look < Millis{0} || p.reshoot_days < 1) return bad("times", "the re-shoot days must be at least 1.");
  if (c.reasons.empty()) return bad("reasons", "there are none.");
  std::set<std::string> codes;
  for (const auto& r : c.reasons)
    if (!codes.insert(r.code).second) return bad("reasons", fmt::format("{} stands there twice.", r.code));
  CS_TRY(text("signature", c.texts.signature, 20));
  if (c.texts.signature.find("【") != std::string::npos || c.texts.signature.find("】") != std::string::npos)
    return bad("signature", "the signs 【】 are put around it by themselves.");
  for (const domain::Occasion o : domain::occasions)
    for (const bool english : {false, true}) {
      const std::string& body = english ? c.texts.en.of(o) : c.texts.of(o);
      const std::string field = fmt::format("text '{}'", domain::template_key(o, english));
      if (body.empty()) {
        if (english || o != domain::Occasion::approved) continue;
        return bad(field, "it is empty.");
      }
      if (!is_utf8(body)) return bad(field, "it is not UTF-8 text.");
      if (const Status checked = domain::check_text(body, c.texts.signature); !checked)
        return bad(field, fmt::format("it {}.", checked.error().message));
    }
  if (c.collection.fee_fen && (*c.collection.fee_fen < 0 || *c.collection.fee_fen > 100'000))
    return bad("fee", "0 to 1000 yuan are expected.");
  if (c.collection.attempts < 0 || c.collection.attempts > 100) return bad("attempts", "0 to 100 are expected.");
  if (c.price_milli < 0 || c.price_milli > 10'000) return bad("price", "0 to 10 yuan a segment are expected.");
  for (const auto& [key, code] : c.templates) {
    const bool english = key.ends_with("_en");
    if (!domain::occasion_from(english ? key.substr(0, key.size() - 3) : key))
      return bad("templates", fmt::format("'{}' is no text, such as rejected or rejected_en.", key));
    CS_TRY(text(fmt::format("template of '{}'", key).c_str(), code, 64));
  }
  if (c.texts.rejected.find("{reasons}") == std::string::npos)
    return bad("text for rejection", "it does not name {reasons}.");
  return {};
}

std::vector<std::string> lacking_reasons(const api::Campaign& campaign) {
  const domain::ReasonCatalogue catalogue(campaign.reasons);
  std::vector<std::string> lacking;
  for (const std::string_view code : domain::suggestible_reasons())
    if (catalogue.find(code) == nullptr) lacking.emplace_back(code);
  return lacking;
}

}  // namespace cs::service
