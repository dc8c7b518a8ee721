// Has the worker processes look at every submission that waits in `checking`, off every other thread, and stores what
// they find: the submission moves on to `pending`.
//
// What can half-happen, and why it is harmless: the service dies before the findings are stored: the submission is
// still `checking` and is queued again at the start. A photograph that the worker cannot read, or that kills it, goes
// to a person with that as its finding. A worker that cannot be started, or cannot read its rules or models, keeps the
// queue waiting and another one is tried: health says why.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/thread.hpp"
#include "store/store.hpp"
#include "worker/worker.hpp"

namespace cs::service {

using WorkerFactory = std::function<std::unique_ptr<worker::Worker>()>;

class Examiner {
 public:
  /// Store and clock outlive this. `workers` threads, each with a worker process of its own.
  Examiner(store::Store& store, const Clock& clock, WorkerFactory make_worker, unsigned workers);
  ~Examiner();
  Examiner(const Examiner&) = delete;
  Examiner& operator=(const Examiner&) = delete;

  /// Queues what is still `checking` from before.
  Status resume();
  /// Any thread, never waits; a submission that is queued or being looked at is not queued twice.
  void add(const std::string& submission);
  /// Why submissions wait for their checks; nothing while checks go well. Any thread.
  std::optional<Error> trouble() const;
  /// Finishes the photographs under way, leaves the rest for the next start. Idempotent.
  void stop();

 private:
  void run();
  /// Error: could not be done now, try again later.
  Status examine(worker::Worker& worker, const std::string& submission);
  /// Compares with what other students of the campaign handed in.
  Status look_for_duplicates(const std::string& submission, domain::Examination& found);

  store::Store& store_;
  const Clock& clock_;
  const WorkerFactory make_worker_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::string> queue_;
  std::set<std::string> known_;   ///< queued or under way
  std::optional<Error> trouble_;  ///< why the last look was none
  bool stopping_ = false;
  std::vector<Thread> threads_;
};

/// The examination of a photograph that could not be looked at: one finding, `readable` failed, saying why.
domain::Examination unreadable(const Error& why, std::size_t bytes);

}  // namespace cs::service
