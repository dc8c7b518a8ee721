// Has the worker processes of this node look at submissions that wait in `checking`, off every other thread, and stores
// what they find: the submission moves on to `pending`. Which node or worker looks at which stands in store/checks.hpp.
//
// The finished photo is made in the same go, so that the reviewer sees what will be delivered.
//
// What can half-happen, and why it is harmless: the service dies before the findings are stored: its claim ends, and
// another node, or the next start, looks; a finished photo that was stored by then is collected after a day, or is the
// same one that is made again. A photograph that the worker cannot read, or that kills it, goes to a person
// with that as its finding. A worker that cannot be started, or cannot read its rules or models, gives the check back
// behind the others and another one is tried: health says why.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/thread.hpp"
#include "service/membership.hpp"
#include "store/store.hpp"
#include "worker/worker.hpp"

namespace cs::service {

using WorkerFactory = std::function<std::unique_ptr<worker::Worker>()>;

class Examiner {
 public:
  /// Store, membership and clock outlive this. `workers` threads, each with a worker process of its own.
  Examiner(store::Store& store, Membership& member, const Clock& clock, WorkerFactory make_worker, unsigned workers);
  ~Examiner();
  Examiner(const Examiner&) = delete;
  Examiner& operator=(const Examiner&) = delete;

  void start();
  /// Something waits for its checks: look now. Any thread, never waits.
  void wake();
  /// Why submissions wait for their checks; nothing while checks go well. Any thread.
  std::optional<Error> trouble() const;
  /// Finishes the photographs under way and takes no more. Idempotent.
  void stop();

 private:
  void run();
  Result<std::optional<store::ClaimedCheck>> take();
  void prepare(worker::Worker& worker, const std::string& hash, const Bytes& whole);
  /// Error: could not be done now, try again later.
  Status examine(worker::Worker& worker, const store::ClaimedCheck& check);

  store::Store& store_;
  Membership& member_;
  const Clock& clock_;
  const WorkerFactory make_worker_;
  const unsigned workers_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::uint64_t news_ = 0;
  std::optional<Error> trouble_;  ///< why the last look was none
  bool stopping_ = false;
  std::vector<Thread> threads_;
};

}  // namespace cs::service
