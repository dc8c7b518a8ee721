#include "api/manifest.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "api/json_check.hpp"

namespace cs::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr int version = 1;
constexpr const char* version_name = "countersign_manifest";

std::int64_t whole(const Json& j) {
  if (!j.is_number_integer() || !(j.is_number_unsigned() ? std::in_range<std::int64_t>(j.get<std::uint64_t>()) : true))
    throw std::invalid_argument("a number must be whole");
  return j.get<std::int64_t>();
}
double finite(const Json& j) {
  const double v = j.get<double>();
  if (!std::isfinite(v)) throw std::invalid_argument("a number is not finite");
  return v;
}
template <class T>
T named(const std::optional<T>& value) {
  if (!value) throw std::invalid_argument("a name is unknown");
  return *value;
}
std::vector<std::string> texts(const Json& j) {
  return j.get<std::vector<std::string>>();
}

Json photographs_of(const Manifest& m) {
  Json all = Json::array();
  for (const ManifestPhotograph& p : m.photographs)
    all.push_back({{"kind", to_string(p.kind)},
                   {"name", p.hash},
                   {"bytes", p.bytes},
                   {"served_bytes", p.served},
                   {"served_digest", p.digest}});
  return all;
}

Json looking_of(const Manifest& m) {
  Json viewed = Json::array();
  for (const domain::Viewed& v : m.viewed)
    viewed.push_back({{"photo", v.photo}, {"shown_ms", v.shown.count()}, {"zoom", v.zoom}});
  return {{"given", m.given ? Json(to_ms(*m.given)) : Json(nullptr)},
          {"looked_ms", m.looked.count()},
          {"viewed", viewed},
          {"unverified", m.unverified}};
}

ManifestPhotograph photograph_from(const Json& j) {
  return {named(photo_kind_from(j.at("kind").get<std::string>())), j.at("name").get<std::string>(),
          whole(j.at("bytes")), whole(j.at("served_bytes")), j.at("served_digest").get<std::string>()};
}

void read_looking(const Json& j, Manifest& m) {
  if (const Json& given = j.at("given"); !given.is_null()) m.given = from_ms(whole(given));
  m.looked = Millis{whole(j.at("looked_ms"))};
  for (const Json& v : j.at("viewed"))
    m.viewed.push_back({v.at("photo").get<std::string>(), Millis{whole(v.at("shown_ms"))}, finite(v.at("zoom"))});
  m.unverified = j.at("unverified").get<bool>();
}

Manifest manifest_from(const Json& j) {
  Manifest m;
  if (whole(j.at(version_name)) != version) throw std::invalid_argument("its version is unknown");
  m.decision = j.at("decision").get<std::string>();
  m.submission = j.at("submission").get<std::string>();
  m.campaign = j.at("campaign").get<std::string>();
  m.revision = whole(j.at("campaign_revision"));
  m.attempt = static_cast<int>(whole(j.at("attempt")));
  m.reviewer = j.at("reviewer").get<std::string>();
  m.decided = from_ms(whole(j.at("decided")));
  m.verdict = named(domain::verdict_from(j.at("verdict").get<std::string>()));
  m.reasons = texts(j.at("reasons"));
  m.overrides = texts(j.at("overrides"));
  auto pins = decode_pins(j.at("pins").dump());
  if (!pins) throw std::invalid_argument("its pins are none");
  m.pins = std::move(*pins);
  if (const auto stated = j.at("stated").get<std::string>(); !stated.empty())
    m.stated = named(domain::likeness_from(stated));
  m.unaided = j.at("unaided").get<bool>();
  m.evidence = j.at("evidence").get<std::string>();
  m.fingerprint = j.at("rules_and_models").get<std::string>();
  for (const Json& p : j.at("photographs")) m.photographs.push_back(photograph_from(p));
  read_looking(j.at("looking"), m);
  return m;
}

}  // namespace

std::string encode_manifest(const Manifest& m) {
  const Json j = {{version_name, version},
                  {"decision", m.decision},
                  {"submission", m.submission},
                  {"campaign", m.campaign},
                  {"campaign_revision", m.revision},
                  {"attempt", m.attempt},
                  {"reviewer", m.reviewer},
                  {"decided", to_ms(m.decided)},
                  {"verdict", to_string(m.verdict)},
                  {"reasons", m.reasons},
                  {"overrides", m.overrides},
                  {"pins", Json::parse(encode_pins(m.pins))},
                  {"stated", m.stated ? to_string(*m.stated) : ""},
                  {"unaided", m.unaided},
                  {"evidence", m.evidence},
                  {"rules_and_models", m.fingerprint},
                  {"photographs", photographs_of(m)},
                  {"looking", looking_of(m)}};
  return j.dump(1, ' ', false, Json::error_handler_t::replace);
}

Result<Manifest> decode_manifest(std::string_view text) {
  CS_TRY(check_json(text));
  try {
    return manifest_from(Json::parse(text));
  } catch (const std::exception& e) {
    return invalid("json.invalid", fmt::format("This is not a decision's manifest: {}.", e.what()));
  }
}

}  // namespace cs::api
