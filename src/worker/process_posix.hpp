// The worker process as the asking side has it: started, greeted, ended.
#pragma once

#include <sys/types.h>

#include <chrono>

#include "base/result.hpp"
#include "platform/fd_posix.hpp"
#include "worker/worker.hpp"

namespace cs::worker {

/// Used by one thread at a time.
class Process {
 public:
  Process() = default;
  ~Process() { end(); }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Starts the program with an empty environment, its socket, nowhere to read from or print to, and this process's
  /// standard error for its log; waits until it is ready, which loading the models takes. What this process holds
  /// besides is not handed on. Errors "worker.start", and those by which it says that it cannot confine a child.
  Status start(const Options& options);
  /// Ends the process; its status as of waitpid(), 0 when there was none.
  int end();

  int socket() const { return socket_.get(); }  ///< -1: it is not running
  const Confinement& confinement() const { return confinement_; }
  /// False when none comes within `limit`. True, too, when the process is gone.
  bool wait_for_packet(std::chrono::milliseconds limit) const;

 private:
  Status spawn(const Options& options);

  Fd socket_;
  pid_t pid_ = -1;
  Confinement confinement_;
};

}  // namespace cs::worker
