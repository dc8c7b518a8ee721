// Threads that survive what they run. Every thread of the program is a cs::Thread: it has a name, and what its body
// throws is logged and handled by a policy that its owner states, instead of ending the process by std::terminate.
//
// A thread that runs jobs one after another wraps each of them in guarded(): a job that throws becomes an Error of that
// job, and the next one runs. The policy is for what goes wrong between the jobs.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs {

/// What becomes of a thread whose body threw. All three log it as an error first.
enum class OnThrow {
  end_process,  ///< the process ends with status 3: nobody knows any more what is true (the database's writer)
  restart,      ///< the body runs again after a growing wait: a loop whose state is in its members
  report,       ///< the thread ends, the process goes on: one finite piece of work
};

struct RestartWaits {
  Millis first{500}, longest{30'000};  ///< doubling; from `first` again after a run of more than `longest`
};

/// Not thread-safe itself: one owner starts and joins it.
class Thread {
 public:
  Thread() = default;
  /// Starts `body` under `name` (debuggers and `top -H` show its first 15 bytes).
  Thread(std::string name, OnThrow policy, std::function<void()> body, RestartWaits waits = {});
  ~Thread();  ///< join()
  Thread(Thread&&) = default;
  Thread& operator=(Thread&& other) noexcept;

  bool joinable() const { return thread_.joinable(); }
  /// Waits for the body to return; the owner has told it to. A body that waits for its restart runs once more at once,
  /// so that it can keep what it promised (answer whoever waits), and is not restarted again. Nothing when not
  /// joinable.
  void join();

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

/// The exception that is being handled, as an Error "internal"; logs it with `what`. Only inside a catch block.
Error caught(std::string_view what);

/// Runs `job`. What it throws is logged with `what` ("checking submission 7") and comes back as an Error "internal".
/// Returns what the job returns: a Result or a Status; a Status for a job that returns nothing.
template <class Job>
auto guarded(std::string_view what, Job&& job) {
  using Returned = std::invoke_result_t<Job&>;
  using Answer = std::conditional_t<std::is_void_v<Returned>, Status, Returned>;
  try {
    if constexpr (std::is_void_v<Returned>) {
      job();
      return Answer{};
    } else {
      return Answer(job());
    }
  } catch (...) {
    return Answer(caught(what));
  }
}

/// Calls work(0) … work(count - 1) on up to `lanes` threads called `name`, this one among them, and returns when all
/// have returned. One that throws does not keep the others from running; the first such is returned.
Status in_parallel(const std::string& name, std::size_t count, std::size_t lanes,
                   const std::function<void(std::size_t)>& work);

}  // namespace cs
