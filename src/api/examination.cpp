#include "api/examination.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

using Json = nlohmann::json;

namespace cs::domain {
namespace {

const char* shape_name(Region::Shape s) {
  return s == Region::Shape::box ? "box" : s == Region::Shape::polygon ? "polygon" : "line";
}

Region::Shape shape_from(const std::string& name) {
  for (const auto s : {Region::Shape::box, Region::Shape::polygon, Region::Shape::line})
    if (name == shape_name(s)) return s;
  throw std::invalid_argument("unknown shape '" + name + "'");
}

double finite(const Json& j) {
  const double v = j.get<double>();
  if (!std::isfinite(v)) throw std::invalid_argument("a number is not finite");
  return v;
}

/// JSON has no NaN; what was not measured is null.
Json number_or_null(const std::optional<double>& v) {
  return v && std::isfinite(*v) ? Json(*v) : Json(nullptr);
}
std::optional<double> optional_number(const Json& j) {
  return j.is_null() ? std::nullopt : std::optional<double>(finite(j));
}

}  // namespace

void to_json(Json& j, const Point& p) {
  j = Json::array({p.x, p.y});
}
void from_json(const Json& j, Point& p) {
  if (!j.is_array() || j.size() != 2) throw std::invalid_argument("a point is [x, y]");
  p = {finite(j[0]), finite(j[1])};
}

void to_json(Json& j, const Region& r) {
  j = {{"shape", shape_name(r.shape)}, {"points", r.points}, {"label", r.label}};
}
void from_json(const Json& j, Region& r) {
  r.shape = shape_from(j.at("shape").get<std::string>());
  r.points = j.at("points").get<std::vector<Point>>();
  r.label = j.at("label").get<std::string>();
}

namespace {

template <class T>
Json value_or_null(const std::optional<T>& v) {
  return v ? Json(*v) : Json(nullptr);
}
template <class T>
std::optional<T> optional_value(const Json& j) {
  return j.is_null() ? std::nullopt : std::optional<T>(j.get<T>());
}

}  // namespace

void to_json(Json& j, const FaceSummary& f) {
  j = {{"count", f.count},
       {"box", value_or_null(f.box)},
       {"landmarks", f.landmarks},
       {"left_eye", value_or_null(f.left_eye)},
       {"right_eye", value_or_null(f.right_eye)},
       {"chin", value_or_null(f.chin)},
       {"crown", value_or_null(f.crown)}};
}
void from_json(const Json& j, FaceSummary& f) {
  f.count = j.at("count").get<int>();
  f.box = optional_value<Region>(j.at("box"));
  f.landmarks = j.at("landmarks").get<std::vector<Point>>();
  f.left_eye = optional_value<Point>(j.at("left_eye"));
  f.right_eye = optional_value<Point>(j.at("right_eye"));
  f.chin = optional_value<Point>(j.at("chin"));
  f.crown = optional_value<Point>(j.at("crown"));
}

void to_json(Json& j, const ReferenceFace& r) {
  j = {{"photo", r.photo}, {"width", r.width}, {"height", r.height}, {"face", r.face}};
}
void from_json(const Json& j, ReferenceFace& r) {
  r.photo = j.at("photo").get<std::string>();
  r.width = j.at("width").get<int>();
  r.height = j.at("height").get<int>();
  r.face = j.at("face").get<FaceSummary>();
}

void to_json(Json& j, const Finding& f) {
  Json threshold = nullptr;
  if (f.threshold_low || f.threshold_high)
    threshold = {{"low", number_or_null(f.threshold_low)}, {"high", number_or_null(f.threshold_high)}};
  j = {{"check", f.check},
       {"outcome", to_string(f.outcome)},
       {"value", number_or_null(f.value)},
       {"unit", f.unit},
       {"threshold", threshold},
       {"regions", f.regions},
       {"message", {{"zh", f.message.zh}, {"en", f.message.en}}},
       {"suggests", f.suggests}};
}
void from_json(const Json& j, Finding& f) {
  f.check = j.at("check").get<std::string>();
  const auto name = j.at("outcome").get<std::string>();
  const auto outcome = outcome_from(name);
  if (!outcome) throw std::invalid_argument("unknown outcome '" + name + "'");
  f.outcome = *outcome;
  f.value = optional_number(j.at("value"));
  f.unit = j.at("unit").get<std::string>();
  if (const Json& t = j.at("threshold"); !t.is_null()) {
    f.threshold_low = optional_number(t.at("low"));
    f.threshold_high = optional_number(t.at("high"));
  }
  f.regions = j.at("regions").get<std::vector<Region>>();
  f.message = {j.at("message").at("zh").get<std::string>(), j.at("message").at("en").get<std::string>()};
  f.suggests = j.at("suggests").get<std::vector<std::string>>();
}

}  // namespace cs::domain

namespace cs::api {

std::string encode_examination(const domain::Examination& e) {
  Json timing = Json::object();
  for (const auto& [step, ms] : e.timing_ms) timing[step] = ms;
  Json j = {{"photo", {{"width", e.width}, {"height", e.height}, {"format", e.format}, {"bytes", e.bytes}}},
            {"face", e.face},
            {"references", e.references},
            {"findings", e.findings},
            {"timing_ms", timing},
            {"fingerprint", e.fingerprint}};
  if (!e.picture_hash.empty()) j["picture_hash"] = e.picture_hash;
  if (!e.enrolment_hash.empty()) j["enrolment_hash"] = e.enrolment_hash;
  return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<domain::Examination> decode_examination(std::string_view text) {
  const Json j = Json::parse(text, nullptr, false);
  if (j.is_discarded()) return invalid("json.invalid", "This is not well-formed JSON.");
  try {
    domain::Examination e;
    const Json& photo = j.at("photo");
    e.width = photo.at("width").get<int>();
    e.height = photo.at("height").get<int>();
    e.format = photo.at("format").get<std::string>();
    e.bytes = photo.at("bytes").get<std::size_t>();
    e.face = j.at("face").get<domain::FaceSummary>();
    // Examinations from before references were looked at have none.
    if (j.contains("references")) e.references = j.at("references").get<std::vector<domain::ReferenceFace>>();
    e.findings = j.at("findings").get<std::vector<domain::Finding>>();
    for (const auto& [step, ms] : j.at("timing_ms").items()) e.timing_ms.emplace_back(step, domain::finite(ms));
    e.fingerprint = j.at("fingerprint").get<std::string>();
    e.picture_hash = j.value("picture_hash", "");
    e.enrolment_hash = j.value("enrolment_hash", "");
    return e;
  } catch (const std::exception& error) {
    return invalid("json.invalid", fmt::format("This is not an examination: {}.", error.what()));
  }
}

}  // namespace cs::api
