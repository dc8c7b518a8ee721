// Long polls of the live counts: parked calls and the one thread that looks whether the counts moved.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/thread.hpp"
#include "service/http_server.hpp"
#include "store/permitted.hpp"

namespace cs::service {

class CountsBoard {
 public:
  using Read = std::function<Result<api::Counts>(const store::CampaignsRef&)>;
  /// A `read` that throws is reported in the log and answered as an error of the service.
  explicit CountsBoard(Read read);
  ~CountsBoard();
  CountsBoard(const CountsBoard&) = delete;
  CountsBoard& operator=(const CountsBoard&) = delete;

  /// Something was committed. Any thread; never waits for a disk.
  void changed();
  /// Answers `call` once the counts of these campaigns have another version than `since`, at the latest after `wait`.
  void park(CallPtr call, store::CampaignsRef campaigns, std::int64_t since, Millis wait);
  /// Answers everybody and takes no more. Idempotent.
  void stop();

 private:
  using Steady = std::chrono::steady_clock;
  struct Parked {
    CallPtr call;
    store::CampaignsRef campaigns;
    std::string of;  ///< names the campaigns and colleges: who asks for the same ones shares one reading
    std::int64_t since;
    Steady::time_point until;
  };
  void run();
  Result<api::Counts> read(const store::CampaignsRef& campaigns) const;

  const Read read_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Parked> parked_;
  bool dirty_ = false, stopping_ = false;
  Thread thread_;
};

}  // namespace cs::service
