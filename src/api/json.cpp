#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <type_traits>
#include <utility>

#include "api/examination.hpp"
#include "api/json_check.hpp"
#include "api/log_head.hpp"
#include "api/types.hpp"

namespace cs::api {
namespace {

/// How each type is read. A number is taken as it stands or refused: the library would cut 4294967297 to 1 and 1.7 to
/// 1, and take `true` for 1.
template <class T, class = void>
struct Strict : nlohmann::adl_serializer<T> {};

template <class T>
struct Strict<T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>>> {
  template <class J>
  static void to_json(J& j, T v) {
    nlohmann::to_json(j, v);
  }
  template <class J>
  static void from_json(const J& j, T& v) {
    if (!j.is_number_integer()) throw std::invalid_argument("a number must be whole");
    const bool fits = j.is_number_unsigned() ? std::in_range<T>(j.template get_ref<const std::uint64_t&>())
                                             : std::in_range<T>(j.template get_ref<const std::int64_t&>());
    if (!fits) throw std::invalid_argument(fmt::format("the number {} is out of range", j.dump()));
    v = j.is_number_unsigned() ? static_cast<T>(j.template get_ref<const std::uint64_t&>())
                               : static_cast<T>(j.template get_ref<const std::int64_t&>());
  }
};
template <>
struct Strict<TimePoint> {
  template <class J>
  static void to_json(J& j, TimePoint t) {
    j = to_ms(t);
  }
  template <class J>
  static void from_json(const J& j, TimePoint& t) {
    t = from_ms(j.template get<std::int64_t>());
  }
};
template <>
struct Strict<Millis> {
  template <class J>
  static void to_json(J& j, Millis d) {
    j = d.count();
  }
  template <class J>
  static void from_json(const J& j, Millis& d) {
    d = Millis{j.template get<std::int64_t>()};
  }
};
template <class T>
struct Strict<std::optional<T>> {
  template <class J>
  static void to_json(J& j, const std::optional<T>& v) {
    if (v)
      j = *v;
    else
      j = nullptr;
  }
  template <class J>
  static void from_json(const J& j, std::optional<T>& v) {
    if (j.is_null())
      v.reset();
    else
      v = j.template get<T>();
  }
};

}  // namespace
}  // namespace cs::api

// A type of its own, so that what is read elsewhere in the program by the library's rules stays apart from this.
using Json = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t, std::uint64_t, double,
                                  std::allocator, cs::api::Strict>;

#define CS_JSON(Type, ...)                                                     \
  void to_json(Json& nlohmann_json_j, const Type& nlohmann_json_t) {           \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))   \
  }                                                                            \
  void from_json(const Json& nlohmann_json_j, Type& nlohmann_json_t) {         \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_FROM, __VA_ARGS__)) \
  }
/// What is not there has the value that a new one has.
#define CS_JSON_WITH_DEFAULT(Type, ...)                                                     \
  void to_json(Json& nlohmann_json_j, const Type& nlohmann_json_t) {                        \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))                \
  }                                                                                         \
  void from_json(const Json& nlohmann_json_j, Type& nlohmann_json_t) {                      \
    const Type nlohmann_json_default_obj;                                                   \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_FROM_WITH_DEFAULT, __VA_ARGS__)) \
  }

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
CS_JSON_ENUM(OverturnTo, overturn_to_from)
CS_JSON_ENUM(NoticeState, notice_state_from)
CS_JSON_ENUM(Role, role_from)

CS_JSON(Bilingual, zh, en)
CS_JSON_WITH_DEFAULT(Scope, school, campaigns, colleges)
CS_JSON(Grant, role, scope)
CS_JSON(Pin, reason, x, y, width, height)
CS_JSON(Viewed, photo, shown, zoom)
CS_JSON(Reason, code, label, advice, group)

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
  if constexpr (requires { v.blind_first; }) j["blind_first"] = v.blind_first;
  if constexpr (requires { v.overrides; }) j["overrides"] = v.overrides;
  if constexpr (requires { v.every_reason; })
    if (v.every_reason) j["every_reason"] = true;
  if constexpr (requires { v.viewed; }) j["viewed"] = v.viewed;
  if constexpr (requires { v.unaided; }) j["unaided"] = v.unaided;
  if constexpr (requires { v.withdrawal_answered; }) j["withdrawal_answered"] = v.withdrawal_answered;
  if constexpr (requires { v.look_unverified; }) j["look_unverified"] = v.look_unverified;
  if constexpr (requires { v.call_outcome; }) {
    j["call_outcome"] = v.call_outcome;
    j["student_id"] = v.student_id;
  }
  if constexpr (requires { v.outcome; }) j["outcome"] = v.outcome;
  if constexpr (requires { v.campaigns; }) j["campaigns"] = v.campaigns;
  if constexpr (requires { v.revision; }) j["revision"] = v.revision;
  if constexpr (requires { v.held_back; }) {
    if (v.finished) j["finished"] = *v.finished;
  }
  if constexpr (requires { v.device; }) {
    if (!v.code.empty()) j["code"] = v.code;
    if (!v.device.empty()) j["device"] = v.device;
  }
  if constexpr (requires { v.version; }) j["version"] = v.version;
  if constexpr (requires { v.decision_id; }) {
    j["overturned_by"] = v.overturned_by;
    j["overturn_note"] = v.overturn_note;
  }
  if constexpr (requires { v.to; }) {
    if (v.to) j["to"] = *v.to;
    j["reasons"] = v.reasons;
  }
  if constexpr (requires { v.context_key; }) {
    if (v.id_card_consent) j["id_card_consent"] = *v.id_card_consent;
    if (!v.context_key.empty()) j["context_key"] = v.context_key;
    if (!v.context_signature.empty()) j["context_signature"] = v.context_signature;
  }
  if constexpr (requires { v.owes; }) {
    j["owes"] = v.owes;
    j["second_factor"] = v.second_factor;
  }
}
template <class T>
void get_later_fields(const Json& j, T& v) {
  if constexpr (requires { v.pins; }) get_later(j, "pins", v.pins);
  if constexpr (requires { v.stated; }) get_later(j, "stated", v.stated);
  if constexpr (requires { v.blind_first; }) get_later(j, "blind_first", v.blind_first);
  if constexpr (requires { v.overrides; }) get_later(j, "overrides", v.overrides);
  if constexpr (requires { v.every_reason; }) get_later(j, "every_reason", v.every_reason);
  if constexpr (requires { v.viewed; }) get_later(j, "viewed", v.viewed);
  if constexpr (requires { v.unaided; }) get_later(j, "unaided", v.unaided);
  if constexpr (requires { v.withdrawal_answered; }) get_later(j, "withdrawal_answered", v.withdrawal_answered);
  if constexpr (requires { v.look_unverified; }) get_later(j, "look_unverified", v.look_unverified);
  if constexpr (requires { v.call_outcome; }) {
    get_later(j, "call_outcome", v.call_outcome);
    get_later(j, "student_id", v.student_id);
  }
  if constexpr (requires { v.outcome; }) get_later(j, "outcome", v.outcome);
  if constexpr (requires { v.campaigns; }) get_later(j, "campaigns", v.campaigns);
  if constexpr (requires { v.revision; }) get_later(j, "revision", v.revision);
  if constexpr (requires { v.held_back; }) get_later(j, "finished", v.finished);
  if constexpr (requires { v.device; }) {
    get_later(j, "code", v.code);
    get_later(j, "device", v.device);
  }
  if constexpr (requires { v.version; }) get_later(j, "version", v.version);
  if constexpr (requires { v.decision_id; }) {
    get_later(j, "overturned_by", v.overturned_by);
    get_later(j, "overturn_note", v.overturn_note);
  }
  if constexpr (requires { v.to; }) {
    if (const auto it = j.find("to"); it != j.end() && !it->is_null()) v.to = it->template get<OverturnTo>();
    get_later(j, "reasons", v.reasons);
  }
  if constexpr (requires { v.context_key; }) {
    get_later(j, "id_card_consent", v.id_card_consent);
    get_later(j, "context_key", v.context_key);
    get_later(j, "context_signature", v.context_signature);
  }
  if constexpr (requires { v.owes; }) {
    get_later(j, "owes", v.owes);
    get_later(j, "second_factor", v.second_factor);
  }
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
CS_JSON_ENUM(CallOutcome, call_outcome_from)
// Campaigns are kept as JSON: those made before a text existed read as having none.
CS_JSON_WITH_DEFAULT(EventTexts, approved, rejected, overturned, reopened, deadline_near, photo_ready)
CS_JSON_WITH_DEFAULT(NoticeTexts, signature, approved, rejected, overturned, reopened, deadline_near, photo_ready, en)

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

CS_JSON_WITH_LATER(SignInRequest, user, password)
CS_JSON_WITH_LATER(User, name, display_name, role, grants)
CS_JSON(SessionRow, id, user, opened, expires, address, current)
CS_JSON(SessionList, sessions)
CS_JSON(LogHead, key, head, proof)
CS_JSON(PasswordChange, old_password, new_password)
CS_JSON(PasswordCheck, password)
CS_JSON(FactorOffer, key, uri)
CS_JSON(FactorCode, code)
CS_JSON(RecoveryCodes, codes)
CS_JSON(Session, token, user, expires_in)

CS_JSON_WITH_DEFAULT(Collection, fee_fen, attempts, needs_code, without_phones)

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
       {"templates", k.templates},
       {"collection", k.collection}};
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
  domain::get_later(j, "collection", k.collection);
}

CS_JSON(CampaignList, campaigns)
CS_JSON(PhotoRef, kind, hash, bytes)
CS_JSON(StudentView, name, number, college, class_name, level, phone)
CS_JSON(SubmissionRow, id, campaign, student, attempt, state, arrived, deadline, deadline_in, held_by, fails,
        attentions)
template <class Page>
void put_page(Json& j, const Page& p) {
  j = {{"rows", p.rows}, {"total", p.total}};
  if (!p.counts.empty()) j["counts"] = p.counts;
}
template <class Page>
void get_page(const Json& j, Page& p) {
  j.at("rows").get_to(p.rows);
  j.at("total").get_to(p.total);
  if (j.contains("counts")) j.at("counts").get_to(p.counts);
}
#define CS_JSON_PAGE(Page)                 \
  void to_json(Json& j, const Page& p) {   \
    put_page(j, p);                        \
  }                                        \
  void from_json(const Json& j, Page& p) { \
    get_page(j, p);                        \
  }
CS_JSON_PAGE(SubmissionPage)

CS_JSON_WITH_LATER(PastDecision, decision_id, attempt, verdict, state, reasons, note, reviewer, decided)
CS_JSON_WITH_LATER(Submission, row, photos, examination, evidence, history, held_back)
CS_JSON(Lease, submission, epoch, remaining)
CS_JSON_WITH_LATER(ClaimRequest, count)
CS_JSON(LikenessRequest, stated, epoch, evidence)
CS_JSON(ClaimedItem, submission, lease)
CS_JSON(ClaimReply, items)
CS_JSON(LeaseList, leases)
CS_JSON(RenewReply, renewed, lost)
CS_JSON_WITH_LATER(DecideRequest, verdict, reasons, note, epoch, attempt, evidence, looked)
CS_JSON(DecideReply, decision, submission, decided, undo_for, notice)
CS_JSON(UndoReply, decision, submission, submission_state)
CS_JSON(NoteRequest, note)
CS_JSON_WITH_LATER(OverturnRequest, note)
CS_JSON(OverturnReply, decision, submission, submission_state, correction)
CS_JSON_WITH_LATER(DecisionRow, id, submission, campaign, student, attempt, verdict, state, reasons, note, reviewer,
                   reviewer_display, decided, undo_for, looked, overturned_by, overturn_note, withdrawal_note, evidence,
                   fingerprint, notice_state)
CS_JSON_PAGE(DecisionPage)
CS_JSON_WITH_LATER(NoticeRow, id, campaign, decision, submission, phone, text, state, not_before, updated, provider_id,
                   problem, problem_id, occasion, student_number, student_name, segments, cost_milli, send_at, call,
                   called_by, call_note, resend_of)
CS_JSON(ResendReply, notice)
CS_JSON_WITH_LATER(CallRequest, note)
CS_JSON(NoticeGate, halted, code, problem, since, retry)
CS_JSON(NoticeDesk, gate, queued, held, in_doubt, failed, calls, price_milli, cost_milli, forecast_milli)
CS_JSON_PAGE(NoticePage)

void to_json(Json& j, const StudentRow& r) {
  j = {{"id", r.id},
       {"campaign", r.campaign},
       {"student", r.student},
       {"phone_problem", r.phone_problem},
       {"attempts", r.attempts},
       {"submission", r.submission},
       {"deadline_in", r.deadline_in},
       {"notice", r.notice},
       {"call_notice", r.call_notice}};
  if (r.state) j["state"] = *r.state;
  if (r.notice_state) j["notice_state"] = *r.notice_state;
}
void from_json(const Json& j, StudentRow& r) {
  j.at("id").get_to(r.id);
  j.at("campaign").get_to(r.campaign);
  j.at("student").get_to(r.student);
  j.at("phone_problem").get_to(r.phone_problem);
  j.at("attempts").get_to(r.attempts);
  j.at("submission").get_to(r.submission);
  j.at("deadline_in").get_to(r.deadline_in);
  j.at("notice").get_to(r.notice);
  j.at("call_notice").get_to(r.call_notice);
  if (j.contains("state")) r.state = j.at("state").get<domain::State>();
  if (j.contains("notice_state")) r.notice_state = j.at("notice_state").get<domain::NoticeState>();
}
CS_JSON_PAGE(StudentPage)
CS_JSON(StudentEvent, at, kind, by, subject, attempt, fails, attentions, reasons, note, state, occasion, text)
CS_JSON(StudentFile, row, reshoot_until, events)
CS_JSON(PhoneReply, phone, shown_for)
CS_JSON(CorrectPhoneRequest, phone, note, resend)
CS_JSON(CorrectPhoneReply, phone, notice)
CS_JSON(PersonName, name, display_name)
CS_JSON(Facets, people, colleges)
CS_JSON_WITH_LATER(CampaignCounts, campaign, checking, pending, leased, overdue, approved, rejected, released,
                   withdrawal_requests, notices_queued, notices_in_doubt, notices_failed)
CS_JSON(Counts, version, checking, pending, leased, overdue, approved, rejected, released, withdrawal_requests,
        notices_queued, notices_in_doubt, notices_failed, notices_halted, campaigns)
CS_JSON(PhotoReply, hash, bytes)
CS_JSON(IntakeReply, submission, attempt, state)
CS_JSON_WITH_LATER(IntakeRequest, student_number, photo, capture_context, paid, paid_at)

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

namespace {

constexpr int deepest = 32;

/// Refused while it is read: a name that stands twice in one object (two readers may take a different one each), a NUL
/// in a text (what cuts texts at one would see another text), and a depth that no message has.
Result<Json> parse_strictly(std::string_view text) {
  std::vector<std::set<std::string>> names;
  const char* fault = nullptr;
  const auto judge = [&](int depth, Json::parse_event_t event, Json& parsed) {
    const auto has_nul = [&] { return parsed.get_ref<const std::string&>().find('\0') != std::string::npos; };
    if (depth > deepest) fault = "is nested too deep";
    if (event == Json::parse_event_t::object_start) {
      names.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      names.pop_back();
    } else if (event == Json::parse_event_t::key) {
      if (has_nul()) fault = "holds a NUL";
      if (!names.back().insert(parsed.get_ref<const std::string&>()).second) fault = "has a name twice";
    } else if (event == Json::parse_event_t::value && parsed.is_string() && has_nul()) {
      fault = "holds a NUL";
    }
    return true;
  };
  Json j = Json::parse(text, judge, false);
  if (j.is_discarded()) return invalid("json.invalid", "This is not well-formed JSON.");
  if (fault) return invalid("json.invalid", fmt::format("This JSON {}.", fault));
  return j;
}

}  // namespace

Status check_json(std::string_view text) {
  const auto parsed = parse_strictly(text);
  return parsed ? Status{} : Status{parsed.error()};
}

template <class T>
Result<T> decode(std::string_view text) {
  CS_ASSIGN(const Json j, parse_strictly(text));
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
CS_API_TYPE(User)
CS_API_TYPE(SessionList)
CS_API_TYPE(PasswordChange)
CS_API_TYPE(PasswordCheck)
CS_API_TYPE(LogHead)
CS_API_TYPE(FactorOffer)
CS_API_TYPE(FactorCode)
CS_API_TYPE(RecoveryCodes)
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
CS_API_TYPE(OverturnRequest)
CS_API_TYPE(OverturnReply)
CS_API_TYPE(DecisionPage)
CS_API_TYPE(DecisionRow)
CS_API_TYPE(StudentView)
CS_API_TYPE(NoticePage)
CS_API_TYPE(Facets)
CS_API_TYPE(StudentPage)
CS_API_TYPE(StudentFile)
CS_API_TYPE(PhoneReply)
CS_API_TYPE(CorrectPhoneRequest)
CS_API_TYPE(CorrectPhoneReply)
CS_API_TYPE(CallRequest)
CS_API_TYPE(ResendReply)
CS_API_TYPE(NoticeDesk)
CS_API_TYPE(Counts)
CS_API_TYPE(PhotoReply)
CS_API_TYPE(IntakeRequest)
CS_API_TYPE(IntakeReply)
CS_API_TYPE(Problem)

}  // namespace cs::api
