// Checking photographs for a service on another machine: the other side of handlers_work.cpp. Takes only as many checks
// as it can begin at once, looks at each in a worker's cell, hands the findings in.
//
// What can half-happen, and why it is harmless:
// - this process dies: its checks run out at the service and go to somebody else;
// - the service is away: what is in hand is handed in again and again, with growing waits, until the service says that
//   it is somebody else's by now;
// - the answer to a result is lost: the repeat hears "check.lost", because it is stored;
// - the service does not take the finished photo (finished_receipt.hpp), because this machine has other rules: the
// check
//   goes back behind the others, and this process says so and waits longer each time;
// - it is asked to stop: what is in hand is finished first.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/work.hpp"
#include "base/result.hpp"
#include "base/thread.hpp"
#include "http/client.hpp"
#include "service/examiner.hpp"
#include "worker/whole_examination.hpp"

namespace cs::service {

struct RemoteWorkerOptions {
  std::string url;    ///< of the service, without a path
  std::string token;  ///< countersignd worker-token create
  http::ClientOptions client;
  WorkerFactory make_worker;
  unsigned workers = 1;
  Millis first_wait{500}, longest_wait{30'000};  ///< after something went wrong
};

class RemoteWorker {
 public:
  /// Starts its threads.
  explicit RemoteWorker(RemoteWorkerOptions options);
  ~RemoteWorker();
  RemoteWorker(const RemoteWorker&) = delete;
  RemoteWorker& operator=(const RemoteWorker&) = delete;

  /// Returns after stop(), or with the error that makes going on useless: unauthorized "worker_token.refused".
  Status wait();
  /// Takes nothing more. Any thread, never waits.
  void stop();

 private:
  void run();
  void keep_leases();
  Result<http::Response> call(std::string method, const std::string& path, std::string body = {},
                              const char* type = "application/json");
  Result<api::WorkReply> take();
  Result<Bytes> photograph(const std::string& hash);
  Result<worker::WholeExamination> examine(worker::Worker& worker, const api::WorkOrder& order);
  /// The finished photo first, then the findings that name it. refused "finished.…": the service takes no such photo.
  Status hand_in(std::int64_t check, worker::WholeExamination found);
  Status hand_in_once(std::int64_t check, const worker::WholeExamination& found);
  void give_back(std::int64_t check);
  /// False when it was asked to stop meanwhile.
  bool sleep(Millis time);

  const RemoteWorkerOptions options_;
  const std::unique_ptr<http::Client> client_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false, done_ = false;
  std::optional<Error> refused_;
  std::set<std::int64_t> in_hand_;
  Millis lease_{90'000};
  std::vector<Thread> threads_;
  Thread keeper_;
};

}  // namespace cs::service
