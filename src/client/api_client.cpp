#include "client/api_client.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/lists.hpp"
#include "api/photograph.hpp"
#include "api/protocol.hpp"
#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/url.hpp"

namespace cs::client {
namespace {

/// "?a=1&b=2", without what is empty.
class Query {
 public:
  Query& add(std::string_view name, std::string_view value) {
    if (!value.empty()) text_ += fmt::format("{}{}={}", text_.empty() ? '?' : '&', name, url_encode(value));
    return *this;
  }
  Query& add(std::string_view name, std::int64_t value) { return add(name, std::to_string(value)); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

Error not_the_service(int status) {
  return {Code::unavailable, "api.not_the_service",
          fmt::format("Something that is not the collection service answered (HTTP {}); check the address.", status)};
}

Error garbled(std::string_view path) {
  return {Code::corrupt, "api.answer", fmt::format("The service's answer to {} cannot be understood.", path)};
}

/// The error that an answer outside 2xx stands for.
Error error_of(const http::Response& response) {
  if (response.header("content-type").starts_with("application/problem+json"))
    if (auto problem = api::decode<api::Problem>(response.body)) return problem->error;
  return not_the_service(response.status);
}

std::string_view path_of(std::string_view url) {
  const auto at = url.find("/api/");
  const std::string_view path = at == std::string_view::npos ? url : url.substr(at);
  return path.substr(0, path.find('?'));
}

}  // namespace

bool is_passing(const Error& e) {
  switch (e.code) {
    case Code::unavailable:
    case Code::timeout:
    case Code::cancelled:
    case Code::corrupt:
    case Code::internal:
    case Code::io:
      return true;
    case Code::unauthorized:  // of the session, not of the request
      return true;
    default:
      return false;
  }
}

ApiClient::ApiClient(http::Client& http, std::string server) : http_(http), server_(std::move(server)) {}

void ApiClient::set_token(std::string token) {
  const std::lock_guard lock(mutex_);
  token_ = std::move(token);
}

http::Request ApiClient::make(std::string method, const std::string& path, CancelPtr cancel) const {
  http::Request r;
  r.method = std::move(method);
  r.url = server_ + "/api/v1" + path;
  r.cancel = std::move(cancel);
  r.timeouts = {.connect = Millis{5'000}, .total = Millis{15'000}, .stalled = Millis{10'000}};
  r.max_answer = std::size_t{8} << 20;
  r.headers.emplace_back("Accept", "application/json");
  r.headers.emplace_back(api::protocol_header, api::to_header(api::our_protocol));
  const std::lock_guard lock(mutex_);
  if (!token_.empty()) r.headers.emplace_back("Authorization", "Bearer " + token_);
  return r;
}

Result<http::Response> ApiClient::send(const http::Request& request, bool repeat) {
  auto response =
      repeat ? http::request_with_retry(http_, request, {.attempts = 3, .first = Millis{150}}) : http_.request(request);
  if (!response) return response;
  if (response->status < 200 || response->status > 299) return error_of(*response);
  return response;
}

template <class T>
Result<T> ApiClient::ask(const http::Request& request, bool repeat) {
  CS_ASSIGN(const http::Response response, send(request, repeat));
  if (auto value = api::decode<T>(response.body)) return value;
  return garbled(path_of(request.url));
}

Status ApiClient::tell(const http::Request& request, bool repeat) {
  auto response = send(request, repeat);
  if (!response) return response.error();
  return {};
}

namespace {
void set_body(http::Request& r, std::string body) {
  r.headers.emplace_back("Content-Type", "application/json");
  r.body = std::move(body);
}
}  // namespace

Result<api::Session> ApiClient::sign_in(const api::SignInRequest& request, CancelPtr cancel) {
  auto r = make("POST", "/session", std::move(cancel));
  set_body(r, api::encode(request));
  CS_ASSIGN(const http::Response response, send(r, true));  // repeated only when it never left
  // Afterwards the service says so itself (426), should it be renewed while this workstation runs.
  constexpr std::string_view header = "countersign-protocol";
  const auto theirs = api::protocol_from(response.header(header));
  CS_TRY(api::understand_each_other(api::our_protocol, theirs.value_or(api::unnumbered_protocol)));
  if (auto session = api::decode<api::Session>(response.body)) return session;
  return garbled(path_of(r.url));
}

Status ApiClient::sign_out(CancelPtr cancel) {
  auto r = make("DELETE", "/session", std::move(cancel));
  r.timeouts.total = Millis{2'000};
  return tell(r, false);
}

Result<api::User> ApiClient::account(CancelPtr cancel) {
  return ask<api::User>(make("GET", "/account", std::move(cancel)), true);
}

Status ApiClient::change_password(const api::PasswordChange& change, CancelPtr cancel) {
  auto r = make("POST", "/account/password", std::move(cancel));
  set_body(r, api::encode(change));
  return tell(r, false);
}

Status ApiClient::check_password(const std::string& password, CancelPtr cancel) {
  auto r = make("POST", "/account/check", std::move(cancel));
  set_body(r, api::encode(api::PasswordCheck{password}));
  return tell(r, false);
}

Result<api::FactorOffer> ApiClient::offer_factor(CancelPtr cancel) {
  return ask<api::FactorOffer>(make("POST", "/account/factor", std::move(cancel)), false);
}

Result<api::LogHead> ApiClient::log_head(std::int64_t since, CancelPtr cancel) {
  return ask<api::LogHead>(make("GET", "/log/head" + Query().add("since", since).text(), std::move(cancel)), true);
}

Result<api::RecoveryCodes> ApiClient::confirm_factor(const std::string& code, CancelPtr cancel) {
  auto r = make("POST", "/account/factor/confirm", std::move(cancel));
  set_body(r, api::encode(api::FactorCode{code}));
  return ask<api::RecoveryCodes>(r, false);
}

Result<api::Installation> ApiClient::installation(CancelPtr cancel) {
  const auto r = make("GET", "/installation", std::move(cancel));
  const auto response = send(r, true);
  if (!response && response.error().code == Code::not_found) return api::Installation{};
  if (!response) return response.error();
  if (auto value = api::decode_installation(response->body)) return value;
  return garbled(path_of(r.url));
}

Result<api::CampaignList> ApiClient::campaigns(CancelPtr cancel) {
  return ask<api::CampaignList>(make("GET", "/campaigns", std::move(cancel)), true);
}

Result<api::Campaign> ApiClient::campaign(const std::string& id, CancelPtr cancel) {
  return ask<api::Campaign>(make("GET", "/campaigns/" + url_encode(id), std::move(cancel)), true);
}

Result<api::ClaimReply> ApiClient::claim(int count, std::vector<std::string> campaigns, CancelPtr cancel) {
  auto r = make("POST", "/claims", std::move(cancel));
  set_body(r, api::encode(api::ClaimRequest{count, std::move(campaigns)}));
  return ask<api::ClaimReply>(r, false);
}

Result<api::ClaimReply> ApiClient::claim_undone(const std::string& submission, CancelPtr cancel) {
  return ask<api::ClaimReply>(make("POST", "/submissions/" + submission + "/claim", std::move(cancel)), true);
}

Result<api::RenewReply> ApiClient::renew(const api::LeaseList& leases, CancelPtr cancel) {
  auto r = make("POST", "/leases/renew", std::move(cancel));
  set_body(r, api::encode(leases));
  return ask<api::RenewReply>(r, false);
}

Status ApiClient::release(const api::LeaseList& leases, CancelPtr cancel, Millis total) {
  auto r = make("POST", "/leases/release", std::move(cancel));
  r.timeouts.total = total;
  set_body(r, api::encode(leases));
  return tell(r, false);
}

Result<api::Submission> ApiClient::state_likeness(const std::string& submission, const api::LikenessRequest& request,
                                                  CancelPtr cancel) {
  auto r = make("POST", "/submissions/" + url_encode(submission) + "/likeness", std::move(cancel));
  set_body(r, api::encode(request));
  return ask<api::Submission>(r, true);
}

Result<api::DecideReply> ApiClient::decide(const std::string& submission, const std::string& key,
                                           const std::string& body, CancelPtr cancel) {
  auto r = make("POST", "/submissions/" + url_encode(submission) + "/decision", std::move(cancel));
  r.headers.emplace_back("Idempotency-Key", key);
  set_body(r, body);
  return ask<api::DecideReply>(r, false);
}

Result<api::UndoReply> ApiClient::undo_by_key(const std::string& decision_key, const std::string& key,
                                              CancelPtr cancel) {
  auto r = make("POST", "/decisions/by-key/" + url_encode(decision_key) + "/undo", std::move(cancel));
  r.headers.emplace_back("Idempotency-Key", key);
  return ask<api::UndoReply>(r, false);
}

namespace {

/// What every list has.
Query query_of(const ListQuery& q) {
  Query query;
  query.add("text", q.text).add("college", q.college).add("school", q.school).add("campaign", q.campaign);
  return query;
}
void add_days(Query& query, const ListQuery& q) {
  if (q.from != TimePoint{}) query.add("from", std::to_string(to_ms(q.from)));
  if (q.to != TimePoint{}) query.add("to", std::to_string(to_ms(q.to)));
}
/// Every page says how many there are by each look.
std::string page_text(Query& query, const ListQuery& q) {
  return query.add("counts", "true").add("offset", q.offset).add("limit", q.limit).text();
}
Query notices_query(const ListQuery& q) {
  const api::NoticeLook& look = api::look_named(api::notice_looks, q.look);
  Query query = query_of(q);
  query.add("submission", q.submission).add("state", std::string(look.state));
  query.add("call_list", look.call_list ? "true" : "");
  add_days(query, q);
  return query;
}

}  // namespace

Result<api::SubmissionPage> ApiClient::submissions(const ListQuery& q, CancelPtr cancel) {
  const api::QueueLook& look = api::look_named(api::queue_looks, q.look);
  Query query = query_of(q);
  query.add("state", std::string(look.state)).add("outcome", std::string(look.outcome));
  query.add("overdue", look.overdue ? "true" : "");
  return ask<api::SubmissionPage>(make("GET", "/submissions" + page_text(query, q), std::move(cancel)), true);
}

Result<api::StudentPage> ApiClient::students(const ListQuery& q, CancelPtr cancel) {
  Query query = query_of(q);
  query.add("look", q.look);
  return ask<api::StudentPage>(make("GET", "/students" + page_text(query, q), std::move(cancel)), true);
}

Result<api::StudentFile> ApiClient::student(const std::string& id, CancelPtr cancel) {
  return ask<api::StudentFile>(make("GET", "/students/" + url_encode(id), std::move(cancel)), true);
}

Result<api::PhoneReply> ApiClient::show_phone(const std::string& student, const std::string& note, CancelPtr cancel) {
  auto r = make("POST", "/students/" + url_encode(student) + "/phone", std::move(cancel));
  set_body(r, api::encode(api::NoteRequest{note}));
  return ask<api::PhoneReply>(r, false);  // each look is noted: none that nobody saw
}

Result<api::CorrectPhoneReply> ApiClient::correct_phone(const std::string& student, const std::string& key,
                                                        const api::CorrectPhoneRequest& request, CancelPtr cancel) {
  auto r = make("POST", "/students/" + url_encode(student) + "/phone/correct", std::move(cancel));
  r.headers.emplace_back("Idempotency-Key", key);
  set_body(r, api::encode(request));
  return ask<api::CorrectPhoneReply>(r, true);
}

Result<api::Facets> ApiClient::facets(CancelPtr cancel) {
  return ask<api::Facets>(make("GET", "/facets", std::move(cancel)), true);
}

Result<api::Submission> ApiClient::submission(const std::string& id, CancelPtr cancel) {
  return ask<api::Submission>(make("GET", "/submissions/" + url_encode(id), std::move(cancel)), true);
}

Result<api::DecisionPage> ApiClient::decisions(const ListQuery& q, CancelPtr cancel) {
  const api::DecisionLook& look = api::look_named(api::decision_looks, q.look);
  Query query = query_of(q);
  query.add("reviewer", q.person).add("reason", q.reason).add("check", q.check);
  query.add("verdict", std::string(look.verdict)).add("state", std::string(look.state));
  query.add("withdrawal_requested", look.withdrawal_requested ? "true" : "");
  query.add("overridden", look.overridden ? "true" : "");
  query.add("quick", look.quick ? "true" : "");
  add_days(query, q);
  return ask<api::DecisionPage>(make("GET", "/decisions" + page_text(query, q), std::move(cancel)), true);
}

Result<api::NoticePage> ApiClient::notices(const ListQuery& q, CancelPtr cancel) {
  Query query = notices_query(q);
  return ask<api::NoticePage>(make("GET", "/notices" + page_text(query, q), std::move(cancel)), true);
}

Result<api::NoticeDesk> ApiClient::notice_desk(const std::string& school, CancelPtr cancel) {
  Query query;
  query.add("school", school);
  return ask<api::NoticeDesk>(make("GET", "/notices/desk" + query.text(), std::move(cancel)), true);
}

Result<api::Overview> ApiClient::overview(const std::string& school, CancelPtr cancel) {
  Query query;
  query.add("school", school);
  return ask<api::Overview>(make("GET", "/overview" + query.text(), std::move(cancel)), true);
}

namespace {
Query query_of(const FiguresQuery& q) {
  Query query;
  query.add("school", q.school);
  query.add("from", q.from == TimePoint{} ? "" : std::to_string(to_ms(q.from)));
  query.add("to", q.to == TimePoint{} ? "" : std::to_string(to_ms(q.to)));
  return query;
}
}  // namespace

Result<api::Figures> ApiClient::figures(const FiguresQuery& q, CancelPtr cancel) {
  return ask<api::Figures>(make("GET", "/figures" + query_of(q).text(), std::move(cancel)), true);
}

Result<api::MyDay> ApiClient::my_day(const std::string& school, CancelPtr cancel) {
  Query query;
  query.add("school", school);
  return ask<api::MyDay>(make("GET", "/my-day" + query.text(), std::move(cancel)), true);
}

Result<std::string> ApiClient::figures_csv(const std::string& table, const FiguresQuery& q, CancelPtr cancel) {
  Query query = query_of(q);
  query.add("table", table);
  auto r = make("GET", "/figures/export" + query.text(), std::move(cancel));
  r.headers[0].second = "text/csv";
  CS_ASSIGN(http::Response response, send(r, true));
  // A captive portal's page must not end up in a file with that name.
  if (!response.header("content-type").starts_with("text/csv")) return not_the_service(response.status);
  return std::move(response.body);
}

Result<api::ResendReply> ApiClient::resend_notice(const std::string& notice, const std::string& key,
                                                  const std::string& note, CancelPtr cancel) {
  auto r = make("POST", "/notices/" + url_encode(notice) + "/resend", std::move(cancel));
  r.headers.emplace_back("Idempotency-Key", key);
  set_body(r, api::encode(api::NoteRequest{note}));
  return ask<api::ResendReply>(r, true);
}

Status ApiClient::note_call(const std::string& notice, const std::string& key, const api::CallRequest& call,
                            CancelPtr cancel) {
  auto r = make("POST", "/notices/" + url_encode(notice) + "/called", std::move(cancel));
  r.headers.emplace_back("Idempotency-Key", key);
  set_body(r, api::encode(call));
  return tell(r, true);
}

Status ApiClient::resume_notices(CancelPtr cancel) {
  return tell(make("POST", "/notices/resume", std::move(cancel)), true);
}

Result<std::string> ApiClient::notices_csv(const ListQuery& q, CancelPtr cancel) {
  auto r = make("GET", "/notices/export" + notices_query(q).text(), std::move(cancel));
  r.headers[0].second = "text/csv";
  r.timeouts = {.connect = Millis{5'000}, .total = Millis{120'000}, .stalled = Millis{60'000}};
  r.max_answer = std::size_t{256} << 20;
  CS_ASSIGN(http::Response response, send(r, true));
  // A captive portal's page must not end up in a file with that name.
  if (!response.header("content-type").starts_with("text/csv")) return not_the_service(response.status);
  return std::move(response.body);
}

Result<api::DecisionEvidence> ApiClient::decision_evidence(const std::string& decision, CancelPtr cancel) {
  return ask<api::DecisionEvidence>(make("GET", "/decisions/" + url_encode(decision) + "/evidence", std::move(cancel)),
                                    true);
}

Result<api::OverturnReply> ApiClient::overturn(const std::string& decision, const api::OverturnRequest& request,
                                               CancelPtr cancel) {
  auto r = make("POST", "/decisions/" + url_encode(decision) + "/overturn", std::move(cancel));
  r.headers.emplace_back("Idempotency-Key", new_uuid());
  set_body(r, api::encode(request));
  return ask<api::OverturnReply>(r, true);
}

Status ApiClient::ask_withdrawal(const std::string& decision, const std::string& note, CancelPtr cancel) {
  auto r = make("POST", "/decisions/" + url_encode(decision) + "/withdrawal", std::move(cancel));
  r.headers.emplace_back("Idempotency-Key", new_uuid());
  set_body(r, api::encode(api::NoteRequest{note}));
  return tell(r, true);
}

Result<api::LookPlanList> ApiClient::look_plans(const std::string& school, const std::string& campaign,
                                                CancelPtr cancel) {
  Query query;
  query.add("school", school).add("campaign", campaign);
  return ask<api::LookPlanList>(make("GET", "/look-plans" + query.text(), std::move(cancel)), true);
}

Result<api::LookPlanRow> ApiClient::draw_look_plan(const api::LookPlanRequest& request, CancelPtr cancel) {
  auto r = make("POST", "/look-plans", std::move(cancel));
  set_body(r, api::encode(request));
  return ask<api::LookPlanRow>(r, request.dry_run);  // a plan that was made is not made twice
}

Result<api::LookPage> ApiClient::looks(const LooksQuery& q, CancelPtr cancel) {
  Query query;
  query.add("plan", q.plan).add("state", q.state).add("offset", q.offset).add("limit", q.limit);
  return ask<api::LookPage>(make("GET", "/looks" + query.text(), std::move(cancel)), true);
}

Result<api::ClaimReply> ApiClient::claim_looks(const api::LookClaim& claim, CancelPtr cancel) {
  auto r = make("POST", "/looks/claims", std::move(cancel));
  set_body(r, api::encode(claim));
  return ask<api::ClaimReply>(r, false);
}

Result<api::Submission> ApiClient::state_likeness_of_look(const std::string& look, const api::LikenessRequest& request,
                                                          CancelPtr cancel) {
  auto r = make("POST", "/looks/" + url_encode(look) + "/likeness", std::move(cancel));
  set_body(r, api::encode(request));
  return ask<api::Submission>(r, true);
}

Result<api::LookReply> ApiClient::judge_look(const std::string& look, const std::string& key,
                                             const api::DecideRequest& request, CancelPtr cancel) {
  auto r = make("POST", "/looks/" + url_encode(look) + "/verdict", std::move(cancel));
  r.headers.emplace_back("Idempotency-Key", key);
  set_body(r, api::encode(request));
  return ask<api::LookReply>(r, true);
}

Result<api::LookRow> ApiClient::settle_look(const std::string& look, const std::string& key,
                                            const api::LookSettlement& settlement, CancelPtr cancel) {
  auto r = make("POST", "/looks/" + url_encode(look) + "/outcome", std::move(cancel));
  r.headers.emplace_back("Idempotency-Key", key);
  set_body(r, api::encode(settlement));
  return ask<api::LookRow>(r, true);
}

Result<std::string> ApiClient::photograph(const api::PhotoRef& ref, CancelPtr cancel) {
  auto r = make("GET", "/photographs/" + url_encode(ref.hash), std::move(cancel));
  r.headers[0].second = "*/*";
  r.timeouts = {.connect = Millis{5'000}, .total = Millis{60'000}, .stalled = Millis{10'000}};
  r.max_answer = std::size_t{21} << 20;
  CS_ASSIGN(http::Response response, send(r, true));
  const std::string_view etag = response.header("etag");
  const bool other_name = !etag.empty() && etag.find(ref.hash) == std::string_view::npos;
  const bool other_length = ref.bytes > 0 && response.body.size() != static_cast<std::size_t>(ref.bytes);
  // What it says of the bytes, they have to be: they may have been damaged on the way.
  const std::string_view digest = response.header(api::digest_header);
  const bool other_bytes = !digest.empty() && digest != blake2b(as_bytes(response.body));
  if (other_name || other_length || other_bytes)
    return Error{Code::corrupt, "photo.mixed_up",
                 fmt::format("The service sent another photograph than {} asked for; it is not shown.", ref.hash)};
  return std::move(response.body);
}

Result<api::Counts> ApiClient::counts(std::int64_t since, Millis wait, CancelPtr cancel) {
  wait = std::clamp(wait, Millis{0}, Millis{30'000});
  Query query;
  query.add("since", since).add("wait", wait.count());
  auto r = make("GET", "/counts" + query.text(), std::move(cancel));
  r.timeouts = {.connect = Millis{5'000}, .total = wait + Millis{10'000}, .stalled = Millis{0}};
  return ask<api::Counts>(r, false);
}

}  // namespace cs::client
