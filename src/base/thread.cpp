#include "base/thread.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <optional>
#include <vector>

#include "base/log.hpp"

namespace cs {
namespace {

std::string what_was_thrown() {
  try {
    throw;
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "something that is no std::exception";
  }
}

}  // namespace

struct Thread::Shared {
  std::mutex mutex;
  std::condition_variable joined;
  bool joining = false;  // guarded by mutex

  /// Returns when it is time to run again.
  void wait(Millis time) {
    std::unique_lock lock(mutex);
    joined.wait_for(lock, time, [&] { return joining; });
  }
  bool is_joining() {
    const std::lock_guard lock(mutex);
    return joining;
  }

  void run(const std::string& name, OnThrow policy, const std::function<void()>& body, RestartWaits waits) {
    ::pthread_setname_np(::pthread_self(), name.substr(0, 15).c_str());
    for (Millis pause = waits.first;; pause = std::min(pause * 2, waits.longest)) {
      const bool last = is_joining();
      const auto began = std::chrono::steady_clock::now();
      try {
        return body();
      } catch (...) {
        const std::string thrown = what_was_thrown();
        if (policy == OnThrow::end_process) {
          log::error("The thread " + name + " failed: " + thrown + ". The process ends.");
          std::_Exit(3);
        }
        if (policy == OnThrow::report || last) return log::error("The thread " + name + " failed and ends: " + thrown);
        log::error("The thread " + name + " failed and starts again: " + thrown);
      }
      if (std::chrono::steady_clock::now() - began > waits.longest) pause = waits.first;
      wait(pause);
    }
  }
};

Thread::Thread(std::string name, OnThrow policy, std::function<void()> body, RestartWaits waits)
    : shared_(std::make_shared<Shared>()),
      thread_([shared = shared_, name = std::move(name), policy, body = std::move(body), waits] {
        shared->run(name, policy, body, waits);
      }) {}

Thread::~Thread() {
  join();
}

Thread& Thread::operator=(Thread&& other) noexcept {
  if (this == &other) return *this;
  join();
  shared_ = std::move(other.shared_);
  thread_ = std::move(other.thread_);
  return *this;
}

void Thread::join() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->joining = true;
  }
  shared_->joined.notify_all();
  thread_.join();
}

Error caught(std::string_view what) {
  Error error = internal_error(std::string(what) + " failed: " + what_was_thrown() + ".");
  log::error(error.message);
  return error;
}

Status in_parallel(const std::string& name, std::size_t count, std::size_t lanes,
                   const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::optional<Error> first;
  const auto lane = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      if (Status done = guarded(name, [&] { work(i); }); !done) {
        const std::lock_guard lock(mutex);
        if (!first) first = done.error();
      }
    }
  };
  {
    std::vector<Thread> threads;
    for (std::size_t i = 1; i < std::min(count, lanes); ++i) threads.emplace_back(name, OnThrow::report, lane);
    lane();
  }
  return first ? Status(*first) : Status{};
}

}  // namespace cs
