#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/thread.hpp"
#include "sandbox/server.hpp"

namespace cs::sandbox {

/// Posts receipts as the providers do, again after a while when they are not answered. Thread-safe.
class SandboxPusher {
 public:
  SandboxPusher(std::string url, std::string token, const Clock& clock);
  ~SandboxPusher();
  void push(const SandboxMessage& message, Millis after);

 private:
  struct Job {
    SandboxMessage message;
    MonoPoint due{};
    int tries = 0;
  };
  void run();
  bool post(const Job& job);

  const std::string url_, token_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Job> jobs_;
  bool stopping_ = false;
  Thread thread_;
};

}  // namespace cs::sandbox
