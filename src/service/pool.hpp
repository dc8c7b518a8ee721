#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/thread.hpp"

namespace cs::service {

/// A few threads and a bounded queue: the bound turns overload into an honest "busy" instead of a growing delay. A task
/// that throws is reported in the log, and the next one runs; what it held (the call, which is answered 500) is
/// dropped.
class Pool {
 public:
  Pool(const std::string& name, unsigned threads, std::size_t queue_limit);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// False when the queue is full or the pool stopped; the task has not run then and never will.
  bool post(std::function<void()> task);
  /// Runs what is queued, then ends the threads. Idempotent.
  void stop();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  const std::size_t limit_;
  bool stopping_ = false;
  std::vector<Thread> threads_;
};

}  // namespace cs::service
