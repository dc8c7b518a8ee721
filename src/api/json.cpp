#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "api/examination.hpp"
#include "api/types.hpp"
#include "base/text.hpp"

using Json = nlohmann::json;

NLOHMANN_JSON_NAMESPACE_BEGIN
template <>
struct adl_serializer<cs::TimePoint> {
  static void to_json(Json& j, cs::TimePoint t) { j = cs::to_ms(t); }
  static void from_json(const Json& j, cs::TimePoint& t) { t = cs::from_ms(j.get<std::int64_t>()); }
};
template <>
struct adl_serializer<cs::Millis> {
  static void to_json(Json& j, cs::Millis d) { j = d.count(); }
  static void from_json(const Json& j, cs::Millis& d) { d = cs::Millis{j.get<std::int64_t>()}; }
};
template <class T>
struct adl_serializer<std::optional<T>> {
  static void to_json(Json& j, const std::optional<T>& v) {
    if (v)
      j = *v;
    else
      j = nullptr;
  }
  static void from_json(const Json& j, std::optional<T>& v) {
    if (j.is_null())
      v.reset();
    else
      v = j.get<T>();
  }
};
NLOHMANN_JSON_NAMESPACE_END

namespace cs::domain {

// Enumerations travel as their names; an unknown name is an error, never a default.
#define CS_JSON_ENUM(Type, from)                                                                  \
  void to_json(Json& j, Type v) {                                                                 \
    j = to_string(v);                                                                             \
  }                                                                                               \
  void from_json(const Json& j, Type& v) {                                                        \
    const auto parsed = from(j.get_ref<const std::string&>());                                    \
    if (!parsed) throw std::invalid_argument("unknown " #Type " '" + j.get<std::string>() + "'"); \
    v = *parsed;                                                                                  \
  }
CS_JSON_ENUM(State, state_from)
CS_JSON_ENUM(Verdict, verdict_from)
CS_JSON_ENUM(DecisionState, decision_state_from)
CS_JSON_ENUM(Likeness, likeness_from)
CS_JSON_ENUM(NoticeState, notice_state_from)
CS_JSON_ENUM(Role, role_from)

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Bilingual, zh, en)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Scope, school, campaigns, colleges)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Grant, role, scope)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Pin, reason, x, y, width, height)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Reason, code, label, advice, group)

template <class T>
void get_later(const Json& j, const char* name, T& value) {
  if (const auto it = j.find(name); it != j.end()) it->get_to(value);
}
/// Fields that came later: what was stored or journalled before them (or comes from an older program) does without.
/// Every other field is required.
template <class T>
void put_later_fields(Json& j, const T& v) {
  if constexpr (requires { v.pins; }) j["pins"] = v.pins;
  if constexpr (requires { v.stated; })
    if (v.stated) j["stated"] = *v.stated;
  if constexpr (requires { v.overrides; })
    if (!v.overrides.empty()) j["overrides"] = v.overrides;
  if constexpr (requires { v.blind_first; }) j["blind_first"] = v.blind_first;
  if constexpr (requires { v.overrides; }) j["overrides"] = v.overrides;
  if constexpr (requires { v.unaided; }) j["unaided"] = v.unaided;
  if constexpr (requires { v.look_unverified; }) j["look_unverified"] = v.look_unverified;
  if constexpr (requires { v.campaigns; }) j["campaigns"] = v.campaigns;
  if constexpr (requires { v.revision; }) j["revision"] = v.revision;
}
template <class T>
void get_later_fields(const Json& j, T& v) {
  if constexpr (requires { v.pins; }) get_later(j, "pins", v.pins);
  if constexpr (requires { v.stated; }) get_later(j, "stated", v.stated);
  if constexpr (requires { v.overrides; }) get_later(j, "overrides", v.overrides);
  if constexpr (requires { v.blind_first; }) get_later(j, "blind_first", v.blind_first);
  if constexpr (requires { v.overrides; }) get_later(j, "overrides", v.overrides);
  if constexpr (requires { v.unaided; }) get_later(j, "unaided", v.unaided);
  if constexpr (requires { v.look_unverified; }) get_later(j, "look_unverified", v.look_unverified);
  if constexpr (requires { v.campaigns; }) get_later(j, "campaigns", v.campaigns);
  if constexpr (requires { v.revision; }) get_later(j, "revision", v.revision);
}
#define CS_JSON_WITH_LATER(Type, ...)                                          \
  void to_json(Json& nlohmann_json_j, const Type& nlohmann_json_t) {           \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))   \
    domain::put_later_fields(nlohmann_json_j, nlohmann_json_t);                \
  }                                                                            \
  void from_json(const Json& nlohmann_json_j, Type& nlohmann_json_t) {         \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_FROM, __VA_ARGS__)) \
    domain::get_later_fields(nlohmann_json_j, nlohmann_json_t);                \
  }
CS_JSON_WITH_LATER(ReviewPolicy, lease, idle, grace, min_look, review_within, reshoot_days)
CS_JSON_ENUM(Occasion, occasion_from)
// Campaigns are kept as JSON: those made before a text existed read as having none.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(EventTexts, approved, rejected, overturned, reopened, deadline_near,
                                                photo_ready)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(NoticeTexts, signature, approved, rejected, overturned, reopened,
                                                deadline_near, photo_ready, en)

void to_json(Json& j, const Examination& e) {
  j = Json::parse(api::encode_examination(e));
}
void from_json(const Json& j, Examination& e) {
  auto decoded = api::decode_examination(j.dump());
  if (!decoded) throw std::invalid_argument(decoded.error().message);
  e = std::move(*decoded);
}

}  // namespace cs::domain

namespace cs::api {

CS_JSON_ENUM(PhotoKind, photo_kind_from)

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SignInRequest, user, password)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(User, name, display_name, role, grants)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Session, token, user, expires_in)

void to_json(Json& j, const Campaign& k) {
  j = {{"id", k.id},
       {"name", k.name},
       {"school", k.school},
       {"support_phone", k.support_phone},
       {"opens", k.opens},
       {"closes", k.closes},
       {"policy", k.policy},
       {"texts", k.texts},
       {"reasons", k.reasons},
       {"revision", k.revision},
       {"price_milli", k.price_milli},
       {"templates", k.templates}};
}
void from_json(const Json& j, Campaign& k) {
  j.at("id").get_to(k.id);
  j.at("name").get_to(k.name);
  j.at("school").get_to(k.school);
  j.at("support_phone").get_to(k.support_phone);
  j.at("opens").get_to(k.opens);
  j.at("closes").get_to(k.closes);
  j.at("policy").get_to(k.policy);
  j.at("texts").get_to(k.texts);
  j.at("reasons").get_to(k.reasons);
  // Campaigns are kept as JSON: those made before these fields do without.
  domain::get_later(j, "revision", k.revision);
  domain::get_later(j, "price_milli", k.price_milli);
  domain::get_later(j, "templates", k.templates);
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CampaignList, campaigns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PhotoRef, kind, hash, bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StudentView, name, number, college, class_name, level, phone)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SubmissionRow, id, campaign, student, attempt, state, arrived, deadline, deadline_in,
                                   held_by, fails, attentions)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SubmissionPage, rows, total)

CS_JSON_WITH_LATER(PastDecision, decision_id, attempt, verdict, state, reasons, note, reviewer, decided)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Submission, row, photos, examination, evidence, history, held_back)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Lease, submission, epoch, remaining)
CS_JSON_WITH_LATER(ClaimRequest, count)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LikenessRequest, stated, epoch, evidence)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ClaimedItem, submission, lease)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ClaimReply, items)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LeaseList, leases)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RenewReply, renewed, lost)
CS_JSON_WITH_LATER(DecideRequest, verdict, reasons, note, epoch, attempt, evidence, looked)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DecideReply, decision, submission, decided, undo_for, notice)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(UndoReply, decision, submission, submission_state)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NoteRequest, note)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OverturnReply, decision, submission, submission_state, correction)
CS_JSON_WITH_LATER(DecisionRow, id, submission, campaign, student, attempt, verdict, state, reasons, note, reviewer,
                   reviewer_display, decided, undo_for, looked, overturned_by, overturn_note, withdrawal_note, evidence,
                   fingerprint, notice_state)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DecisionPage, rows, total)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NoticeRow, id, campaign, decision, submission, phone, text, state, not_before,
                                   updated, provider_id, problem, problem_id, occasion, student_number, student_name,
                                   segments, cost_milli, send_at, call, called_by, call_note, resend_of)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ResendReply, notice)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NoticeGate, halted, code, problem, since, retry)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NoticeDesk, gate, queued, held, in_doubt, failed, calls, price_milli, cost_milli,
                                   forecast_milli)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NoticePage, rows, total)
CS_JSON_WITH_LATER(CampaignCounts, campaign, checking, pending, leased, overdue, approved, rejected, released,
                   withdrawal_requests, notices_queued, notices_in_doubt, notices_failed)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Counts, version, checking, pending, leased, overdue, approved, rejected, released,
                                   withdrawal_requests, notices_queued, notices_in_doubt, notices_failed,
                                   notices_halted, campaigns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PhotoReply, hash, bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(IntakeReply, submission, attempt, state)

void to_json(Json& j, const IntakeRequest& r) {
  j = {{"student_number", r.student_number},
       {"photo", r.photo},
       {"capture_context", r.capture_context},
       {"paid", r.paid},
       {"paid_at", r.paid_at}};
  if (r.id_card_consent) j["id_card_consent"] = *r.id_card_consent;
}
void from_json(const Json& j, IntakeRequest& r) {
  j.at("student_number").get_to(r.student_number);
  j.at("photo").get_to(r.photo);
  j.at("capture_context").get_to(r.capture_context);
  j.at("paid").get_to(r.paid);
  j.at("paid_at").get_to(r.paid_at);
  if (const auto it = j.find("id_card_consent"); it != j.end()) it->get_to(r.id_card_consent);
}

void to_json(Json& j, const Problem& p) {
  j = {{"type", "urn:countersign:problem:" + p.error.id},
       {"title", p.error.message},
       {"status", p.status},
       {"code", to_string(p.error.code)},
       {"id", p.error.id}};
}
void from_json(const Json& j, Problem& p) {
  p.status = j.at("status").get<int>();
  p.error.code = code_from_status(p.status);
  p.error.id = j.at("id").get<std::string>();
  p.error.message = j.at("title").get<std::string>();
  // Two codes share status 409; the name tells them apart.
  if (j.value("code", "") == to_string(Code::refused)) p.error.code = Code::refused;
}

template <class T>
std::string encode(const T& value) {
  // Invalid UTF-8 cannot get in (every text is checked at the edge); should it, the bytes are replaced, never thrown.
  return Json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class T>
Result<T> decode(std::string_view text) {
  const Json j = Json::parse(text, nullptr, false);
  if (j.is_discarded()) return invalid("json.invalid", "This is not well-formed JSON.");
  try {
    return j.get<T>();
  } catch (const std::exception& e) {
    return invalid("json.invalid", fmt::format("This JSON does not have the expected fields: {}.", e.what()));
  }
}

std::string encode_pins(const std::vector<domain::Pin>& pins) {
  return encode(pins);
}
Result<std::vector<domain::Pin>> decode_pins(std::string_view json) {
  return decode<std::vector<domain::Pin>>(json);
}

#define CS_API_TYPE(T)                      \
  template std::string encode<T>(const T&); \
  template Result<T> decode<T>(std::string_view);
CS_API_TYPE(SignInRequest)
CS_API_TYPE(Session)
CS_API_TYPE(Campaign)
CS_API_TYPE(CampaignList)
CS_API_TYPE(SubmissionPage)
CS_API_TYPE(Submission)
CS_API_TYPE(ClaimRequest)
CS_API_TYPE(ClaimReply)
CS_API_TYPE(LikenessRequest)
CS_API_TYPE(LeaseList)
CS_API_TYPE(RenewReply)
CS_API_TYPE(DecideRequest)
CS_API_TYPE(DecideReply)
CS_API_TYPE(UndoReply)
CS_API_TYPE(NoteRequest)
CS_API_TYPE(OverturnReply)
CS_API_TYPE(DecisionPage)
CS_API_TYPE(NoticePage)
CS_API_TYPE(ResendReply)
CS_API_TYPE(NoticeDesk)
CS_API_TYPE(Counts)
CS_API_TYPE(PhotoReply)
CS_API_TYPE(IntakeRequest)
CS_API_TYPE(IntakeReply)
CS_API_TYPE(Problem)

StudentView view_of(const domain::Student& s, domain::Sight sight) {
  return {sight == domain::Sight::masked ? mask_name(s.name) : s.name,
          s.number,
          s.college,
          s.class_name,
          s.level,
          mask_phone(s.phone)};
}

const char* to_string(PhotoKind kind) {
  switch (kind) {
    case PhotoKind::submission:
      return "submission";
    case PhotoKind::enrolment:
      return "enrolment";
    case PhotoKind::id_card:
      return "id_card";
    case PhotoKind::finished:
      return "finished";
    case PhotoKind::previous:
      return "previous";
  }
  return "";
}

std::optional<PhotoKind> photo_kind_from(std::string_view name) {
  for (const PhotoKind k :
       {PhotoKind::submission, PhotoKind::enrolment, PhotoKind::id_card, PhotoKind::finished, PhotoKind::previous})
    if (name == to_string(k)) return k;
  return std::nullopt;
}

int http_status(Code code) {
  switch (code) {
    case Code::invalid:
      return 422;
    case Code::unauthorized:
      return 401;
    case Code::forbidden:
      return 403;
    case Code::not_found:
      return 404;
    case Code::conflict:
    case Code::refused:
      return 409;
    case Code::too_large:
      return 413;
    case Code::unavailable:
      return 503;
    case Code::timeout:
      return 504;
    case Code::cancelled:
    case Code::io:
    case Code::corrupt:
    case Code::internal:
      return 500;
  }
  return 500;
}

Code code_from_status(int status) {
  switch (status) {
    case 400:
    case 422:
      return Code::invalid;
    case 401:
      return Code::unauthorized;
    case 403:
      return Code::forbidden;
    case 404:
      return Code::not_found;
    case 409:
      return Code::conflict;
    case 413:
      return Code::too_large;
    case 429:
    case 502:
    case 503:
      return Code::unavailable;
    case 408:
    case 504:
      return Code::timeout;
    default:
      return Code::internal;
  }
}

}  // namespace cs::api
