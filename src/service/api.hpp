// The HTTP API: from an admitted request to its answer. The route table (routes.cpp) names the handlers; they stand in
// handlers_*.cpp by subject. A handler turns the request into one call of the store and its result into a reply; the
// rules are the domain's and the store's.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "service/counts_board.hpp"
#include "service/http_server.hpp"
#include "service/pool.hpp"
#include "service/router.hpp"
#include "service/session_cache.hpp"
#include "service/throttle.hpp"
#include "store/store.hpp"

namespace cs::service {

struct ApiHooks {
  std::function<void(const std::string& submission)> to_check;  ///< a submission waits for its checks
  std::function<void()> notice_queued;                          ///< the outbox has something new
  std::function<std::vector<std::string>()> decoder_lacks;      ///< DecoderState::lacks()
};

struct ApiOptions {
  std::string campaign;  ///< id; empty: the newest one
  Millis session_length{std::chrono::hours{12}};
  unsigned quick_threads = 4, slow_threads = 2;
  int free_sign_in_tries = 5;
  std::string receipt_token;      ///< of the address for receipts; empty: there is none
  std::int64_t price_milli = 45;  ///< of a message's segment, thousandths of a yuan
};

class Api {
 public:
  /// Store, clock and board outlive this; hooks may be empty.
  Api(store::Store& store, const Clock& clock, CountsBoard& board, ApiHooks hooks, ApiOptions options);
  ~Api();

  /// On an event thread, before the body: is this address known, is the caller known not to be allowed?
  HttpServer::Admission admit(const Request& request);
  /// On an event thread: hands the call to a pool.
  void handle(CallPtr call);
  /// Runs what is queued, then takes no more. Idempotent.
  void stop();

  // Handlers, named in the route table.
  void health(CallPtr call, const Asked& asked);
  void sign_in(CallPtr call, const Asked& asked);
  void sign_out(CallPtr call, const Asked& asked);
  void get_campaign(CallPtr call, const Asked& asked);
  void get_counts(CallPtr call, const Asked& asked);

  void claim(CallPtr call, const Asked& asked);
  void claim_undone(CallPtr call, const Asked& asked);
  void renew(CallPtr call, const Asked& asked);
  void give_back(CallPtr call, const Asked& asked);
  void decide(CallPtr call, const Asked& asked);
  void undo(CallPtr call, const Asked& asked);
  void undo_by_key(CallPtr call, const Asked& asked);
  void overturn(CallPtr call, const Asked& asked);
  void ask_withdrawal(CallPtr call, const Asked& asked);

  void list_submissions(CallPtr call, const Asked& asked);
  void get_submission(CallPtr call, const Asked& asked);
  void list_decisions(CallPtr call, const Asked& asked);
  void list_notices(CallPtr call, const Asked& asked);
  void export_notices(CallPtr call, const Asked& asked);
  void notice_desk(CallPtr call, const Asked& asked);
  void resume_notices(CallPtr call, const Asked& asked);
  void resend_notice(CallPtr call, const Asked& asked);
  void tick_off_call(CallPtr call, const Asked& asked);
  void aliyun_receipts(CallPtr call, const Asked& asked);
  void tencent_receipts(CallPtr call, const Asked& asked);
  void webhook_receipts(CallPtr call, const Asked& asked);
  void get_photograph(CallPtr call, const Asked& asked);

  void upload_photograph(CallPtr call, const Asked& asked);
  void intake(CallPtr call, const Asked& asked);
  void pay(CallPtr call, const Asked& asked);
  void withdraw(CallPtr call, const Asked& asked);

 private:
  /// unauthorized "session.missing", "session.over".
  Result<api::User> who(const std::string& token);
  void run(const CallPtr& call, const Route& route, std::vector<std::string> captures);
  void reply_with_items(const CallPtr& call, std::vector<api::Lease> leases, domain::Role role, TimePoint now);
  void undo_with(const CallPtr& call, store::UndoArgs args);
  /// A page of messages as this role may see them.
  Result<api::NoticePage> notices_for(const Request& request, domain::Role role, int offset, int limit);
  /// Checks the token, reads with `read`, stores, and answers the way the provider expects.
  template <class Read>
  void take_receipts(const CallPtr& call, const Asked& asked, Read read, const char* thanks);
  /// The campaign that this service serves; not_found "campaign.none". Remembered for a second.
  Result<api::Campaign> campaign();

  store::Store& store_;
  const Clock& clock_;
  CountsBoard& board_;
  const ApiHooks hooks_;
  const ApiOptions options_;
  SessionCache sessions_;
  Throttle throttle_;
  std::mutex campaign_mutex_;
  std::optional<api::Campaign> campaign_;
  MonoPoint campaign_until_{};
  Pool quick_, slow_;  ///< last: their threads use everything above
};

}  // namespace cs::service
