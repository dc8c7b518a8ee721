#include "api/second_looks.hpp"

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

/// A wire type that knows its own JSON.
template <class T>
Json nested(const T& value) {
  return Json::parse(encode(value));
}
template <class T>
T unnested(const Json& j) {
  auto value = decode<T>(j.dump());
  if (!value) throw std::invalid_argument(value.error().message);
  return std::move(*value);
}

template <class From>
auto name(const Json& j, From from) {
  const auto value = from(j.get_ref<const std::string&>());
  if (!value) throw std::invalid_argument("'" + j.get<std::string>() + "' is no name for it");
  return *value;
}

Json json_of(const domain::PlanWish& v) {
  Json risks = Json::array();
  for (const domain::Risk risk : v.risks) risks.push_back(to_string(risk));
  return {
      {"name", v.name},
      {"reviewer", v.reviewer},
      {"verdict", v.verdict ? Json(to_string(*v.verdict)) : Json()},
      {"reason", v.reason},
      {"finding", v.finding},
      {"risks", std::move(risks)},
      {"from", to_ms(v.from)},
      {"to", to_ms(v.to)},
      {"fast", v.fast.count()},
      {"by", to_string(v.by)},
      {"size",
       {{"share", v.size.share}, {"count", v.size.count}, {"rate", v.size.rate}, {"confidence", v.size.confidence}}},
      {"seed", v.seed}};
}

domain::PlanWish wish_of(const Json& j) {
  domain::PlanWish v;
  v.name = j.at("name").get<std::string>();
  v.reviewer = j.value("reviewer", "");
  if (j.contains("verdict") && !j.at("verdict").is_null()) v.verdict = name(j.at("verdict"), domain::verdict_from);
  v.reason = j.value("reason", "");
  v.finding = j.value("finding", "");
  for (const Json& risk : j.value("risks", Json::array())) v.risks.push_back(name(risk, domain::risk_from));
  v.from = from_ms(j.value("from", std::int64_t{0}));
  v.to = from_ms(j.value("to", std::int64_t{0}));
  v.fast = Millis{j.value("fast", v.fast.count())};
  if (j.contains("by")) v.by = name(j.at("by"), domain::stratify_by_from);
  const Json& size = j.at("size");
  v.size.share = size.value("share", 0.0);
  v.size.count = size.value("count", std::int64_t{0});
  v.size.rate = size.value("rate", 0.0);
  v.size.confidence = size.value("confidence", 0.0);
  v.seed = j.value("seed", std::int64_t{0});
  return v;
}

Json json_of(const LookPlanRow& v) {
  Json strata = Json::array();
  for (const LookStratum& s : v.strata)
    strata.push_back({{"name", s.name}, {"population", s.population}, {"drawn", s.drawn}});
  return {{"id", v.id},
          {"campaign", v.campaign},
          {"wish", json_of(v.wish)},
          {"made", to_ms(v.made)},
          {"made_by", v.made_by},
          {"population", v.population},
          {"drawn", v.drawn},
          {"strata", std::move(strata)},
          {"rate", v.rate},
          {"detection", v.detection},
          {"waiting", v.waiting},
          {"held", v.held},
          {"differs", v.differs},
          {"upheld", v.upheld},
          {"overturned", v.overturned},
          {"unneeded", v.unneeded},
          {"not_yours", v.not_yours}};
}

LookPlanRow plan_row_of(const Json& j) {
  LookPlanRow v;
  v.id = j.at("id").get<std::string>();
  v.campaign = j.at("campaign").get<std::string>();
  v.wish = wish_of(j.at("wish"));
  v.made = from_ms(j.at("made").get<std::int64_t>());
  v.made_by = j.at("made_by").get<std::string>();
  for (const Json& s : j.at("strata"))
    v.strata.push_back(
        {s.at("name").get<std::string>(), s.at("population").get<std::int64_t>(), s.at("drawn").get<std::int64_t>()});
  v.rate = j.at("rate").get<double>();
  v.detection = j.at("detection").get<double>();
  const std::pair<const char*, std::int64_t*> numbers[] = {
      {"population", &v.population}, {"drawn", &v.drawn},   {"waiting", &v.waiting},       {"held", &v.held},
      {"differs", &v.differs},       {"upheld", &v.upheld}, {"overturned", &v.overturned}, {"unneeded", &v.unneeded},
      {"not_yours", &v.not_yours}};
  for (const auto& [field, to] : numbers) *to = j.at(field).get<std::int64_t>();
  return v;
}

Json json_of(const LookRow& v) {
  Json verdicts = Json::array();
  for (const LookVerdict& w : v.verdicts)
    verdicts.push_back({{"person", w.person},
                        {"person_display", w.person_display},
                        {"verdict", to_string(w.verdict)},
                        {"reasons", w.reasons},
                        {"note", w.note},
                        {"looked", w.looked.count()},
                        {"agrees", w.agrees},
                        {"at", to_ms(w.at)}});
  return {{"id", v.id},
          {"campaign", v.campaign},
          {"submission", v.submission},
          {"student", nested(v.student)},
          {"plan", v.plan},
          {"source", to_string(v.source)},
          {"state", to_string(v.state)},
          {"yours", v.yours},
          {"decision", v.decision ? nested(*v.decision) : Json()},
          {"stratum", v.stratum},
          {"weight", v.weight},
          {"verdicts", std::move(verdicts)},
          {"closed_by", v.closed_by},
          {"closed_note", v.closed_note}};
}

LookRow row_of(const Json& j) {
  LookRow v;
  v.id = j.at("id").get<std::string>();
  v.campaign = j.at("campaign").get<std::string>();
  v.submission = j.at("submission").get<std::string>();
  v.student = unnested<StudentView>(j.at("student"));
  v.plan = j.at("plan").get<std::string>();
  v.source = name(j.at("source"), domain::look_source_from);
  v.state = name(j.at("state"), domain::look_state_from);
  v.yours = j.at("yours").get<bool>();
  if (!j.at("decision").is_null()) v.decision = unnested<DecisionRow>(j.at("decision"));
  v.stratum = j.at("stratum").get<std::string>();
  v.weight = j.at("weight").get<double>();
  for (const Json& w : j.at("verdicts"))
    v.verdicts.push_back({w.at("person").get<std::string>(), w.at("person_display").get<std::string>(),
                          name(w.at("verdict"), domain::verdict_from), w.at("reasons").get<std::vector<std::string>>(),
                          w.at("note").get<std::string>(), Millis{w.at("looked").get<std::int64_t>()},
                          w.at("agrees").get<bool>(), from_ms(w.at("at").get<std::int64_t>())});
  v.closed_by = j.at("closed_by").get<std::string>();
  v.closed_note = j.at("closed_note").get<std::string>();
  return v;
}

}  // namespace

template <>
std::string encode(const domain::PlanWish& v) {
  return written(json_of(v));
}
template <>
std::string encode(const LookPlanRequest& v) {
  return written({{"campaign", v.campaign}, {"wish", json_of(v.wish)}, {"dry_run", v.dry_run}});
}
template <>
std::string encode(const LookPlanRow& v) {
  return written(json_of(v));
}
template <>
std::string encode(const LookPlanList& v) {
  Json plans = Json::array();
  for (const LookPlanRow& plan : v.plans) plans.push_back(json_of(plan));
  return written({{"plans", std::move(plans)}});
}
template <>
std::string encode(const LookRow& v) {
  return written(json_of(v));
}
template <>
std::string encode(const LookPage& v) {
  Json rows = Json::array();
  for (const LookRow& row : v.rows) rows.push_back(json_of(row));
  return written({{"rows", std::move(rows)}, {"total", v.total}});
}
template <>
std::string encode(const LookReply& v) {
  Json j = nested(static_cast<const DecideReply&>(v));
  j["look"] = json_of(v.look);
  return written(j);
}

template <>
std::string encode(const LookClaim& v) {
  return written({{"count", v.count}, {"campaigns", v.campaigns}, {"plan", v.plan}});
}
template <>
std::string encode(const LookSettlement& v) {
  return written({{"outcome", v.outcome}, {"note", v.note}});
}

template <>
Result<domain::PlanWish> decode(std::string_view json) {
  return parsed<Json>(json, wish_of);
}
template <>
Result<LookPlanRequest> decode(std::string_view json) {
  return parsed<Json>(json, [](const Json& j) {
    return LookPlanRequest{j.at("campaign").get<std::string>(), wish_of(j.at("wish")), j.value("dry_run", false)};
  });
}
template <>
Result<LookPlanRow> decode(std::string_view json) {
  return parsed<Json>(json, plan_row_of);
}
template <>
Result<LookPlanList> decode(std::string_view json) {
  return parsed<Json>(json, [](const Json& j) {
    LookPlanList list;
    for (const Json& plan : j.at("plans")) list.plans.push_back(plan_row_of(plan));
    return list;
  });
}
template <>
Result<LookRow> decode(std::string_view json) {
  return parsed<Json>(json, row_of);
}
template <>
Result<LookPage> decode(std::string_view json) {
  return parsed<Json>(json, [](const Json& j) {
    LookPage page;
    for (const Json& row : j.at("rows")) page.rows.push_back(row_of(row));
    page.total = j.at("total").get<std::int64_t>();
    return page;
  });
}
template <>
Result<LookReply> decode(std::string_view json) {
  return parsed<Json>(json, [](const Json& j) {
    LookReply reply;
    static_cast<DecideReply&>(reply) = unnested<DecideReply>(j);
    reply.look = row_of(j.at("look"));
    return reply;
  });
}
template <>
Result<LookClaim> decode(std::string_view json) {
  return parsed<Json>(json, [](const Json& j) {
    return LookClaim{j.value("count", 1), j.value("campaigns", std::vector<std::string>{}), j.value("plan", "")};
  });
}
template <>
Result<LookSettlement> decode(std::string_view json) {
  return parsed<Json>(json, [](const Json& j) {
    return LookSettlement{j.at("outcome").get<std::string>(), j.at("note").get<std::string>()};
  });
}

}  // namespace cs::api
