#include "api/collect.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "api/json_check.hpp"

namespace cs::api {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& j) {
  return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Error lacks(const char* name, const char* what) {
  return invalid("json.invalid",
                 fmt::format("This JSON does not have the expected fields: '{}' must be {}.", name, what));
}

Result<Json> object_of(std::string_view text) {
  CS_TRY(check_json(text));
  Json j = Json::parse(text, nullptr, false);
  if (!j.is_object()) return invalid("json.invalid", "This JSON is not an object.");
  return j;
}

Status get(const Json& j, const char* name, std::string& into) {
  const auto it = j.find(name);
  if (it == j.end() || !it->is_string()) return lacks(name, "a text");
  into = it->get<std::string>();
  if (into.size() > 1000) return lacks(name, "shorter");
  return {};
}

Status get(const Json& j, const char* name, bool& into) {
  const auto it = j.find(name);
  if (it == j.end() || !it->is_boolean()) return lacks(name, "true or false");
  into = it->get<bool>();
  return {};
}

Status get(const Json& j, const char* name, std::int64_t& into) {
  const auto it = j.find(name);
  if (it == j.end() || !it->is_number_integer() ||
      (it->is_number_unsigned() && it->get<std::uint64_t>() > std::uint64_t{1} << 62))
    return lacks(name, "a whole number");
  into = it->get<std::int64_t>();
  return {};
}

Json json_of(const domain::Bilingual& b) {
  return {{"zh", b.zh}, {"en", b.en}};
}

Json json_of(const OpenCampaign& k) {
  return {{"id", k.id},
          {"school", k.school},
          {"name", k.name},
          {"support_phone", k.support_phone},
          {"opens", to_ms(k.opens)},
          {"closes", to_ms(k.closes)},
          {"levels", k.levels}};
}

}  // namespace

template <>
std::string encode(const OpenCampaign& k) {
  return text_of(json_of(k));
}

template <>
std::string encode(const OpenCampaigns& all) {
  Json list = Json::array();
  for (const OpenCampaign& k : all.campaigns) list.push_back(json_of(k));
  return text_of({{"campaigns", list}});
}

template <>
std::string encode(const CodeTicket& t) {
  return text_of({{"ticket", t.ticket}, {"good_for", t.good_for.count()}, {"again_in", t.again_in.count()}});
}

template <>
std::string encode(const StudentSession& s) {
  return text_of({{"token", s.token}, {"expires_in", s.expires_in.count()}});
}

template <>
Result<domain::Claimed> decode(std::string_view text) {
  CS_ASSIGN(const Json j, object_of(text));
  domain::Claimed c;
  CS_TRY(get(j, "level", c.level));
  CS_TRY(get(j, "name", c.name));
  CS_TRY(get(j, "number", c.number));
  CS_TRY(get(j, "phone", c.phone));
  return c;
}

template <>
Result<OpenRequest> decode(std::string_view text) {
  CS_ASSIGN(const Json j, object_of(text));
  OpenRequest r;
  CS_TRY(get(j, "ticket", r.ticket));
  CS_TRY(get(j, "code", r.code));
  return r;
}

template <>
Result<ConsentRequest> decode(std::string_view text) {
  CS_ASSIGN(const Json j, object_of(text));
  ConsentRequest r;
  CS_TRY(get(j, "kind", r.kind));
  CS_TRY(get(j, "given", r.given));
  return r;
}

template <>
std::string encode(const StudentStatus& s) {
  Json reasons = Json::array(), pins = Json::array();
  for (const domain::Reason& r : s.reasons)
    reasons.push_back({{"code", r.code}, {"label", json_of(r.label)}, {"advice", json_of(r.advice)}});
  for (const domain::Pin& p : s.pins)
    pins.push_back({{"reason", p.reason}, {"x", p.x}, {"y", p.y}, {"width", p.width}, {"height", p.height}});
  Json j{{"campaign", json_of(s.campaign)},
         {"student",
          {{"name", s.student.name},
           {"number", s.student.number},
           {"college", s.student.college},
           {"class_name", s.student.class_name},
           {"level", s.student.level},
           {"phone", s.student.phone}}},
         {"stage", s.stage},
         {"may", s.may},
         {"consents", {{"photograph", s.consents.photograph}, {"id_card", s.consents.id_card}}},
         {"has_code", s.has_code},
         {"needs_code", s.collection.needs_code},
         {"attempt", s.attempt},
         {"submission", s.submission},
         {"reasons", reasons},
         {"pins", pins},
         {"has_photo", s.has_photo},
         {"has_finished", s.has_finished},
         {"pay_with", s.pay_with}};
  if (s.collection.fee_fen) j["fee_fen"] = *s.collection.fee_fen;
  if (s.deadline != TimePoint{}) j["deadline"] = to_ms(s.deadline);
  if (s.until != TimePoint{}) j["until"] = to_ms(s.until);
  return text_of(j);
}

template <>
std::string encode(const UploadReply& r) {
  Json advice = Json::array();
  for (const Advice& a : r.advice)
    advice.push_back(
        {{"check", a.check}, {"fails", a.fails}, {"message", json_of(a.message)}, {"advice", json_of(a.advice)}});
  return text_of({{"received", r.received}, {"total", r.total}, {"photo", r.photo}, {"advice", advice}});
}

template <>
std::string encode(const CodeReply& r) {
  return text_of({{"verdict", r.verdict}});
}

template <>
std::string encode(const PaymentOrder& o) {
  return text_of({{"number", o.number},
                  {"amount_fen", o.amount_fen},
                  {"description", o.description},
                  {"pay_with", o.pay_with},
                  {"url", o.url}});
}

template <>
std::string encode(const PaymentReply& r) {
  return text_of({{"used_as", r.used_as}});
}

template <>
Result<HandInRequest> decode(std::string_view text) {
  CS_ASSIGN(const Json j, object_of(text));
  HandInRequest r;
  CS_TRY(get(j, "photo", r.photo));
  CS_TRY(get(j, "context", r.context));
  return r;
}

template <>
Result<domain::PaymentRecord> decode(std::string_view text) {
  CS_ASSIGN(const Json j, object_of(text));
  domain::PaymentRecord r;
  std::int64_t paid_at = 0;
  CS_TRY(get(j, "order", r.order));
  CS_TRY(get(j, "amount_fen", r.amount_fen));
  CS_TRY(get(j, "payer", r.payer));
  CS_TRY(get(j, "paid_at", paid_at));
  if (paid_at < 0 || paid_at > 253'402'300'799'999) return lacks("paid_at", "a time in milliseconds");
  r.paid_at = from_ms(paid_at);
  return r;
}

}  // namespace cs::api
