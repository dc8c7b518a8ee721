// The decoder's cell: what the worker process gives up before it sees a photograph, and what each child of it gives up
// before it opens one.
//
// The process, once:      root becomes nobody · no core dumps, no new privileges, no capability · namespaces of its own
//                         without network, where the system allows them
// Each child, in order:   its input is mapped · Landlock without a path, where the system has it · its result is its
// only
//                         descriptor · limits on memory, CPU time, the result's size, processes and descriptors · the
//                         filter of system calls
//
// The user comes before the limits: RLIMIT_NPROC does not bind root. The process must be single-threaded and hold
// nothing that a child shall not see: a fork inherits all of it. Under AddressSanitizer there is no cell but the limit
// on CPU time: its shadow memory is terabytes of address space, and its reports open files and start programs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs {

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
  /// is in the answer; the change of user is not optional: error "worker.user". Errors "worker.namespaces" and
  /// "worker.seccomp" are of a system that gives half of them, "worker.system" of one without /dev/null or /proc. Call
  /// it once, after everything that opens files.
  static Result<std::unique_ptr<Cell>> enter();
  virtual ~Cell() = default;

  virtual bool has_seccomp() const = 0;
  virtual bool has_landlock() const = 0;
  virtual bool has_namespaces() const = 0;

  /// In the child: confines it, and maps the first `bytes` of `input`. From then on `result_fd` is its only descriptor
  /// that leads anywhere. Says by an int in `report`, a pipe, how that went (0, or the error number of what failed) and
  /// closes it: what runs later cannot say it again. Ends the process where something failed, before anything looked at
  /// the input.
  virtual ByteView confine(const ChildLimits& limits, int input, std::size_t bytes, int output, int report) const = 0;
  static constexpr int result_fd = 3;
};

}  // namespace cs
