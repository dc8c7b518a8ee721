// The HTTP API: who asks, which route, on which threads. The handlers stand in handlers_*.cpp by resource.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "service/body_share.hpp"
#include "service/few_each.hpp"
#include "service/handlers.hpp"
#include "service/http_server.hpp"
#include "service/memory_share.hpp"
#include "service/pool.hpp"
#include "service/router.hpp"
#include "service/session_cache.hpp"
#include "store/store.hpp"

namespace cs::service {

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

 private:
  /// unauthorized "session.missing", "session.over".
  Result<api::User> who(const std::string& token);
  Pool& pool_of(Lane lane);
  /// Of a student whose session this is: what it is counted in, or that they have too much going.
  HttpServer::Admission admit_student(const Route& route, std::int64_t student);
  void run(const CallPtr& call, const Route& route, std::vector<std::string> captures);
  /// Of a request that the mini-program's back end signed: each nonce is good once.
  void run_signed(const CallPtr& call, const Route& route, Asked asked);

  store::Store& store_;
  const Clock& clock_;
  const ApiHooks hooks_;
  const ApiOptions options_;
  SessionCache sessions_;
  MemoryShare outgoing_, students_outgoing_;
  StudentBodies student_bodies_;
  FewEach sending_, getting_, looks_;  ///< of one student
  Uploads uploads_;
  FirstLook first_look_;
  FinishedReceipt finished_;
  Downloads downloads_;
  Context context_;
  Pool quick_, slow_, photographs_, receipts_, exports_, students_,
      own_photographs_;  ///< last: their threads use everything above
};

}  // namespace cs::service
