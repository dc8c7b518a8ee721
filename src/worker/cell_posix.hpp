// The decoder's cell: what the worker process gives up before it sees a photograph, and what each child of it gives up
// before it opens one.
//
// The process, once:      root becomes nobody · no core dumps, no new privileges, no capability · namespaces of its own
//                         without network, where the system allows them
// Each child, in order:   its input and its result are its only descriptors · the input is mapped · limits on memory,
//                         CPU time, the result's size, processes and descriptors · Landlock without a path, where the
//                         system has it · the filter of system calls
//
// The user comes before the limits: RLIMIT_NPROC does not bind root. The process must be single-threaded and hold
// nothing that a child shall not see: a fork inherits all of it. Under AddressSanitizer there is no cell but the limit
// on CPU time: its shadow memory is terabytes of address space, and its reports open files and start programs.
#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "worker/fd_posix.hpp"

namespace cs::worker {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// What one child may use.
struct ChildLimits {
  std::int64_t cpu_ms = 0;        ///< ends it by SIGPROF or SIGXCPU
  std::int64_t memory_bytes = 0;  ///< address space that it may add to the process's
  std::int64_t result_bytes = 0;  ///< ends it by SIGXFSZ
};

class Cell {
 public:
  /// Makes the calling process one whose children can be confined. Whether seccomp, Landlock and namespaces are there
  /// is in the answer; the change of user is not optional: error "worker.user". "worker.namespaces" and
  /// "worker.seccomp" are of a system that gives half of them. Call it once, after everything that opens files.
  static Result<std::unique_ptr<Cell>> enter();
  ~Cell();
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;

  bool has_seccomp() const { return !filter_.empty(); }
  bool has_landlock() const { return static_cast<bool>(landlock_); }
  bool has_namespaces() const { return static_cast<bool>(namespaces_); }

  /// In the child: confines it, and maps the first `bytes` of `input`. From then on `result_fd` is its only descriptor
  /// that leads anywhere. Says by an int in `report`, a pipe, how that went (0, or the error number of what failed) and
  /// closes it: what runs later cannot say it again. Ends the process where something failed, before anything looked at
  /// the input.
  ByteView confine(const ChildLimits& limits, int input, std::size_t bytes, int output, int report) const;
  static constexpr int result_fd = 3;

 private:
  Cell() = default;
  Status enter_namespaces();
  int confine_or_error(const ChildLimits& limits, int input, std::size_t bytes, int output, int& report,
                       ByteView& photo) const;

  pid_t process_ = 0;             ///< the worker process
  std::uint64_t base_bytes_ = 0;  ///< its address space
  Fd nowhere_, landlock_;
  Fd namespaces_;  ///< they last as long as the worker process holds this end of a pipe
  pid_t holder_ = -1;
  std::vector<sock_filter> filter_;
};

}  // namespace cs::worker
