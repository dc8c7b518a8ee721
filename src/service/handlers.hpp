// What handlers share, and the handlers by resource, as the route table (routes.cpp) names them. A handler turns the
// request into one call of a room and its result into a reply; the rules are the domain's and the store's. It reaches
// an object only through store::Access.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "api/protocol.hpp"
#include "base/clock.hpp"
#include "domain/capture_code.hpp"
#include "payment/provider.hpp"
#include "service/counts_board.hpp"
#include "service/downloads.hpp"
#include "service/few_each.hpp"
#include "service/finished_receipt.hpp"
#include "service/first_look.hpp"
#include "service/http_server.hpp"
#include "service/memory_share.hpp"
#include "service/pool.hpp"
#include "service/router.hpp"
#include "service/session_cache.hpp"
#include "service/uploads.hpp"
#include "store/store.hpp"

namespace cs::service {

/// What is not as it should be, as health shows it.
struct HealthTrouble {
  std::string kind;                   ///< "disk_full", "messages_halted", …
  std::optional<std::int64_t> times;  ///< in the last quarter of an hour
  std::optional<std::int64_t> days;   ///< of a certificate: until its end
  std::string status = {};            ///< what it makes of the whole service's status, if anything
};

struct ApiHooks {
  std::function<void()> to_check;                           ///< a submission waits for its checks
  std::function<void()> notice_queued;                      ///< the outbox has something new
  std::function<std::vector<std::string>()> decoder_lacks;  ///< DecoderState::lacks()
  std::function<std::optional<Error>()> checks_trouble;     ///< why photographs wait for their checks, if they do
  std::function<std::vector<HealthTrouble>()> troubles;     ///< the worst first
  std::function<std::optional<Error>()> node_trouble;       ///< why this node serves nobody, if so
  /// What people get of a photograph: ServedCopies::get().
  std::function<Result<store::Photographs::ServedCopy>(const store::PhotographRef&)> served_copy;
  std::function<std::optional<TimePoint>()> photographs_read;  ///< when the last reading of all of them ended
};

struct ApiOptions {
  api::Protocol protocol = api::our_protocol;
  Millis session_length{std::chrono::hours{12}};
  unsigned quick_threads = 4, slow_threads = 2, photograph_threads = 2;
  int free_sign_in_tries = 5;
  bool administrators_need_second_factor = true;
  WorkerFactory make_worker;  ///< of those that look at what students hand in
  unsigned first_look_workers = 1;
  std::shared_ptr<payment::Provider> payment;  ///< null: nothing is paid by way of the student page
  std::shared_ptr<const domain::CodeVerifier>
      code_verifier;                             ///< of capture codes; null: whose they are nobody can tell
  std::string receipt_token;                     ///< of the address for receipts; empty: there is none
  std::vector<std::filesystem::path> downloads;  ///< folders of what is offered for download: the first that is there
  WorkerFactory make_decoder;     ///< of those that look at what other machines hand in; it needs no models
  domain::FinishedSpec finished;  ///< what a finished photo from another machine has to be
  /// Photographs that are opened and not yet sent to students, together. Apart from the staff's: whoever of them reads
  /// slowly keeps no reviewer waiting.
  std::size_t outgoing_to_students = std::size_t{128} << 20;
};

struct Context;

/// What the person still owes before anything else is done for them.
void add_owed(api::User& user, const ApiOptions& options);
/// Answers 429 when this try must wait; true when it may be made.
bool may_try(Context& x, const CallPtr& call, const store::SignInTry& who);

/// What a handler works with. Everything in it is thread-safe and outlives the call.
struct Context {
  store::Store& store;
  const Clock& clock;
  CountsBoard& board;
  const ApiHooks& hooks;
  const ApiOptions& options;
  SessionCache& sessions;
  Pool& quick;
  MemoryShare& outgoing;
  MemoryShare& students_outgoing;
  FewEach& looks;  ///< at what a student sent
  Uploads& uploads;
  FirstLook& first_look;
  Downloads& downloads;
  FinishedReceipt& finished;
};

/// 200 with the photograph; 503 when too many are on their way out of that share.
Reply photograph_reply(MemoryShare& share, Bytes bytes, std::string content_type);

// Each answers the call, now or later from another thread.

namespace session {
void health(Context& x, CallPtr call, const Asked& asked);
void sign_in(Context& x, CallPtr call, const Asked& asked);
void sign_out(Context& x, CallPtr call, const Asked& asked);
void installation(Context& x, CallPtr call, const Asked& asked);
}  // namespace session

namespace account {
void get(Context& x, CallPtr call, const Asked& asked);
void change_password(Context& x, CallPtr call, const Asked& asked);
void check_password(Context& x, CallPtr call, const Asked& asked);
void list_sessions(Context& x, CallPtr call, const Asked& asked);
void end_session(Context& x, CallPtr call, const Asked& asked);
void offer_factor(Context& x, CallPtr call, const Asked& asked);
void confirm_factor(Context& x, CallPtr call, const Asked& asked);
}  // namespace account

namespace campaigns {
void list(Context& x, CallPtr call, const Asked& asked);
void get(Context& x, CallPtr call, const Asked& asked);
void counts(Context& x, CallPtr call, const Asked& asked);
void facets(Context& x, CallPtr call, const Asked& asked);
}  // namespace campaigns

namespace leases {
void claim(Context& x, CallPtr call, const Asked& asked);
void claim_undone(Context& x, CallPtr call, const Asked& asked);
void renew(Context& x, CallPtr call, const Asked& asked);
void give_back(Context& x, CallPtr call, const Asked& asked);
}  // namespace leases

namespace decisions {
void state_likeness(Context& x, CallPtr call, const Asked& asked);
void decide(Context& x, CallPtr call, const Asked& asked);
void undo(Context& x, CallPtr call, const Asked& asked);
void undo_by_key(Context& x, CallPtr call, const Asked& asked);
void ask_withdrawal(Context& x, CallPtr call, const Asked& asked);
void list(Context& x, CallPtr call, const Asked& asked);
void evidence(Context& x, CallPtr call, const Asked& asked);
void overturn(Context& x, CallPtr call, const Asked& asked);
}  // namespace decisions

namespace figures_of {
void overview(Context& x, CallPtr call, const Asked& asked);
void list(Context& x, CallPtr call, const Asked& asked);
void export_csv(Context& x, CallPtr call, const Asked& asked);
void my_day(Context& x, CallPtr call, const Asked& asked);
}  // namespace figures_of

namespace looks {
void list_plans(Context& x, CallPtr call, const Asked& asked);
void draw_plan(Context& x, CallPtr call, const Asked& asked);
void list(Context& x, CallPtr call, const Asked& asked);
void claim(Context& x, CallPtr call, const Asked& asked);
void state_likeness(Context& x, CallPtr call, const Asked& asked);
void judge(Context& x, CallPtr call, const Asked& asked);
void settle(Context& x, CallPtr call, const Asked& asked);
}  // namespace looks

namespace log_of {
void head(Context& x, CallPtr call, const Asked& asked);
}  // namespace log_of

namespace submissions {
void list(Context& x, CallPtr call, const Asked& asked);
void get(Context& x, CallPtr call, const Asked& asked);
void withdraw(Context& x, CallPtr call, const Asked& asked);
void intake(Context& x, CallPtr call, const Asked& asked);
}  // namespace submissions

namespace students {
void list(Context& x, CallPtr call, const Asked& asked);
void get(Context& x, CallPtr call, const Asked& asked);
void show_phone(Context& x, CallPtr call, const Asked& asked);
void correct_phone(Context& x, CallPtr call, const Asked& asked);
}  // namespace students

namespace progress {
void counts(Context& x, CallPtr call, const Asked& asked);
void missing(Context& x, CallPtr call, const Asked& asked);
}  // namespace progress

namespace photographs {
void get(Context& x, CallPtr call, const Asked& asked);
void upload(Context& x, CallPtr call, const Asked& asked);
}  // namespace photographs

namespace notices_of {
void list(Context& x, CallPtr call, const Asked& asked);
void export_csv(Context& x, CallPtr call, const Asked& asked);
void desk(Context& x, CallPtr call, const Asked& asked);
void resume(Context& x, CallPtr call, const Asked& asked);
void resend(Context& x, CallPtr call, const Asked& asked);
void note_call(Context& x, CallPtr call, const Asked& asked);
}  // namespace notices_of

/// 429 with Retry-After.
Reply too_often(Millis wait);

namespace collect {
void schools(Context& x, CallPtr call, const Asked& asked);
void campaign(Context& x, CallPtr call, const Asked& asked);
void ask_for_code(Context& x, CallPtr call, const Asked& asked);
void open(Context& x, CallPtr call, const Asked& asked);
void open_verified(Context& x, CallPtr call, const Asked& asked);
void close(Context& x, CallPtr call, const Asked& asked);
void consent(Context& x, CallPtr call, const Asked& asked);
void status(Context& x, CallPtr call, const Asked& asked);
void upload(Context& x, CallPtr call, const Asked& asked);
void upload_progress(Context& x, CallPtr call, const Asked& asked);
void capture_code(Context& x, CallPtr call, const Asked& asked);
void hand_in(Context& x, CallPtr call, const Asked& asked);
void withdraw(Context& x, CallPtr call, const Asked& asked);
void appeal(Context& x, CallPtr call, const Asked& asked);
void photograph(Context& x, CallPtr call, const Asked& asked);
void finished(Context& x, CallPtr call, const Asked& asked);
void page(Context& x, CallPtr call, const Asked& asked);
void page_script(Context& x, CallPtr call, const Asked& asked);
void page_texts(Context& x, CallPtr call, const Asked& asked);
void page_style(Context& x, CallPtr call, const Asked& asked);
}  // namespace collect

namespace payments {
void order(Context& x, CallPtr call, const Asked& asked);
void report(Context& x, CallPtr call, const Asked& asked);
void callback(Context& x, CallPtr call, const Asked& asked);
void sandbox_pay(Context& x, CallPtr call, const Asked& asked);
}  // namespace payments

namespace work {
void take(Context& x, CallPtr call, const Asked& asked);
void renew(Context& x, CallPtr call, const Asked& asked);
void give_back(Context& x, CallPtr call, const Asked& asked);
void hand_in(Context& x, CallPtr call, const Asked& asked);
void finished(Context& x, CallPtr call, const Asked& asked);
void photograph(Context& x, CallPtr call, const Asked& asked);
}  // namespace work

namespace downloads_of {
void list(Context& x, CallPtr call, const Asked& asked);
void page(Context& x, CallPtr call, const Asked& asked);
void file(Context& x, CallPtr call, const Asked& asked);
}  // namespace downloads_of

namespace receipts {
/// The refusal of an address that was given to no provider.
std::optional<Reply> unknown_address(const ApiOptions& options, const std::string& token);
void aliyun(Context& x, CallPtr call, const Asked& asked);
void tencent(Context& x, CallPtr call, const Asked& asked);
void webhook(Context& x, CallPtr call, const Asked& asked);
}  // namespace receipts

}  // namespace cs::service
