#include "api/evidence.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "api/json_text.hpp"

namespace cs::api {
namespace {

using Json = nlohmann::json;

std::string written(const Json& j) {
  return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

template <>
std::string encode(const DecisionEvidence& v) {
  Json viewed = Json::array();
  for (const domain::Viewed& one : v.viewed)
    viewed.push_back({{"photo", one.photo}, {"shown", one.shown.count()}, {"zoom", one.zoom}});
  return written({{"decision", v.decision},
                  {"submission", Json::parse(encode(v.submission))},
                  {"has_manifest", v.has_manifest},
                  {"viewed", std::move(viewed)},
                  {"given", v.given ? Json(to_ms(*v.given)) : Json()}});
}

template <>
Result<DecisionEvidence> decode(std::string_view text) {
  return parsed<Json>(text, [](const Json& j) {
    DecisionEvidence v;
    v.decision = j.at("decision").get<std::string>();
    auto submission = decode<Submission>(j.at("submission").dump());
    if (!submission) throw std::invalid_argument(submission.error().message);
    v.submission = std::move(*submission);
    v.has_manifest = j.at("has_manifest").get<bool>();
    for (const Json& one : j.at("viewed"))
      v.viewed.push_back({one.at("photo").get<std::string>(), Millis{one.at("shown").get<std::int64_t>()},
                          one.at("zoom").get<double>()});
    if (const Json& given = j.at("given"); !given.is_null()) v.given = from_ms(given.get<std::int64_t>());
    return v;
  });
}

}  // namespace cs::api
