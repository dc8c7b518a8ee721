// A named thread that runs jobs one after another.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "http/cancel.hpp"

namespace cs::client {

/// Thread-safe. Jobs get a token that is cancelled when the lane stops or a newer job of the same tag was posted.
class Lane {
 public:
  using Job = std::function<void(const std::shared_ptr<http::Cancel>&)>;

  explicit Lane(std::string name);
  ~Lane();  ///< stop()

  /// Every job without a tag runs. A job with a tag replaces the waiting one of its tag and cancels the running one.
  void post(Job job, std::string tag = {});
  /// Cancels the running job, drops the waiting ones unless `drain`, and ends the thread. Not from a job.
  void stop(bool drain = false);

 private:
  struct Waiting {
    Job job;
    std::string tag;
  };
  void run(const std::string& name);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;
  std::string running_tag_;
  std::shared_ptr<http::Cancel> running_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace cs::client
