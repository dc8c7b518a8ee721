// The service's API as typed calls, one a route. Blocking; for the desk's own threads.
//
// Only a well-formed application/problem+json answer counts as the service's word. Anything else (a proxy's page, a cut
// or garbled answer) is Code::unavailable "api.not_the_service" or Code::corrupt "api.answer": worth repeating, and
// never taken for a refusal, so that a captive portal cannot make a decision count as refused.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/evidence.hpp"
#include "api/installation.hpp"
#include "api/log_head.hpp"
#include "api/second_looks.hpp"
#include "api/types.hpp"
#include "client/desk.hpp"
#include "http/client.hpp"
#include "http/retry.hpp"

namespace cs::client {

/// True if the same request may succeed later without anybody changing it: the journal keeps such an entry.
bool is_passing(const Error& error);

/// Thread-safe. Every call may take `cancel` (null: none). Reads are repeated by themselves a few times when they fail
/// in passing; what changes something is repeated only by the caller, under its key.
class ApiClient {
 public:
  using CancelPtr = std::shared_ptr<http::Cancel>;

  /// `server` without a trailing slash. `http` outlives the client.
  ApiClient(http::Client& http, std::string server);

  void set_token(std::string token);

  Result<api::Session> sign_in(const api::SignInRequest& request, CancelPtr cancel);
  Status sign_out(CancelPtr cancel);
  Result<api::User> account(CancelPtr cancel);
  Status change_password(const api::PasswordChange& change, CancelPtr cancel);
  Status check_password(const std::string& password, CancelPtr cancel);
  Result<api::FactorOffer> offer_factor(CancelPtr cancel);
  Result<api::RecoveryCodes> confirm_factor(const std::string& code, CancelPtr cancel);
  /// A service from before it told this says of nothing that it was restored.
  Result<api::Installation> installation(CancelPtr cancel);
  /// The head of the service's record, and why it goes on from its first `since` entries.
  Result<api::LogHead> log_head(std::int64_t since, CancelPtr cancel);
  Result<api::CampaignList> campaigns(CancelPtr cancel);
  Result<api::Campaign> campaign(const std::string& id, CancelPtr cancel);

  /// `campaigns`: ids to narrow the queue to; empty: all that this person reviews.
  Result<api::ClaimReply> claim(int count, std::vector<std::string> campaigns, CancelPtr cancel);
  /// The submission whose decision was just taken back; repeating it is harmless.
  Result<api::ClaimReply> claim_undone(const std::string& submission, CancelPtr cancel);
  Result<api::RenewReply> renew(const api::LeaseList& leases, CancelPtr cancel);
  Status release(const api::LeaseList& leases, CancelPtr cancel, Millis total = Millis{15'000});

  /// The item with what was held back. Repeating it is harmless: the first statement stands.
  Result<api::Submission> state_likeness(const std::string& submission, const api::LikenessRequest& request,
                                         CancelPtr cancel);
  /// `body` is an encoded DecideRequest, sent byte for byte as it was journalled: the key belongs to these bytes.
  Result<api::DecideReply> decide(const std::string& submission, const std::string& key, const std::string& body,
                                  CancelPtr cancel);
  Result<api::UndoReply> undo_by_key(const std::string& decision_key, const std::string& key, CancelPtr cancel);

  Result<api::SubmissionPage> submissions(const ListQuery& query, CancelPtr cancel);
  Result<api::Submission> submission(const std::string& id, CancelPtr cancel);
  Result<api::DecisionPage> decisions(const ListQuery& query, CancelPtr cancel);
  Result<api::NoticePage> notices(const ListQuery& query, CancelPtr cancel);
  Result<api::NoticeDesk> notice_desk(const std::string& school, CancelPtr cancel);
  Result<api::Overview> overview(const std::string& school, CancelPtr cancel);
  Result<api::Figures> figures(const FiguresQuery& query, CancelPtr cancel);
  Result<api::MyDay> my_day(const std::string& school, CancelPtr cancel);
  Result<std::string> figures_csv(const std::string& table, const FiguresQuery& query, CancelPtr cancel);
  Result<api::ResendReply> resend_notice(const std::string& notice, const std::string& key, const std::string& note,
                                         CancelPtr cancel);
  Status note_call(const std::string& notice, const std::string& key, const api::CallRequest& call, CancelPtr cancel);
  Result<api::Facets> facets(CancelPtr cancel);
  Result<api::StudentPage> students(const ListQuery& query, CancelPtr cancel);
  Result<api::StudentFile> student(const std::string& id, CancelPtr cancel);
  Result<api::PhoneReply> show_phone(const std::string& student, const std::string& note, CancelPtr cancel);
  Result<api::CorrectPhoneReply> correct_phone(const std::string& student, const std::string& key,
                                               const api::CorrectPhoneRequest& request, CancelPtr cancel);
  Status resume_notices(CancelPtr cancel);
  Result<std::string> notices_csv(const ListQuery& query, CancelPtr cancel);  ///< paging is ignored
  Result<api::DecisionEvidence> decision_evidence(const std::string& decision, CancelPtr cancel);
  Result<api::OverturnReply> overturn(const std::string& decision, const api::OverturnRequest& request,
                                      CancelPtr cancel);
  Status ask_withdrawal(const std::string& decision, const std::string& note, CancelPtr cancel);

  Result<api::LookPlanList> look_plans(const std::string& school, const std::string& campaign, CancelPtr cancel);
  Result<api::LookPlanRow> draw_look_plan(const api::LookPlanRequest& request, CancelPtr cancel);
  Result<api::LookPage> looks(const LooksQuery& query, CancelPtr cancel);
  Result<api::ClaimReply> claim_looks(const api::LookClaim& claim, CancelPtr cancel);
  /// As state_likeness().
  Result<api::Submission> state_likeness_of_look(const std::string& look, const api::LikenessRequest& request,
                                                 CancelPtr cancel);
  Result<api::LookReply> judge_look(const std::string& look, const std::string& key, const api::DecideRequest& request,
                                    CancelPtr cancel);
  Result<api::LookRow> settle_look(const std::string& look, const std::string& key,
                                   const api::LookSettlement& settlement, CancelPtr cancel);

  /// The served copy, verified by the digest that comes with it. Code::corrupt "photo.mixed_up" when the answer is not
  /// the photograph asked for, by its ETag or length.
  Result<std::string> photograph(const api::PhotoRef& ref, CancelPtr cancel);

  /// Waits up to `wait` (at most 30 s) for counts of another version than `since`.
  Result<api::Counts> counts(std::int64_t since, Millis wait, CancelPtr cancel);

 private:
  http::Request make(std::string method, const std::string& path, CancelPtr cancel) const;
  Result<http::Response> send(const http::Request& request, bool repeat);
  template <class T>
  Result<T> ask(const http::Request& request, bool repeat);
  Status tell(const http::Request& request, bool repeat);

  http::Client& http_;
  const std::string server_;
  mutable std::mutex mutex_;
  std::string token_;
};

}  // namespace cs::client
