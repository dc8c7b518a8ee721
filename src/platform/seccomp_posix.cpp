#include "platform/seccomp_posix.hpp"

#include <errno.h>
#include <fmt/format.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <initializer_list>
#include <memory>

#include "platform/fd_posix.hpp"

namespace cs {
namespace {

class Rules {
 public:
  Rules() : context_(::seccomp_init(SCMP_ACT_KILL_PROCESS), ::seccomp_release) {
    note(context_ ? 0 : -ENOMEM);
    if (!context_) return;
    note(::seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    note(::seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));  // a binary tree: fewer steps a call
  }

  void allow(std::initializer_list<int> calls) {
    for (const int call : calls) add(SCMP_ACT_ALLOW, call, {});
  }
  void allow_if(int call, std::initializer_list<scmp_arg_cmp> conditions) { add(SCMP_ACT_ALLOW, call, conditions); }
  /// The call is not made and its caller gets this error number.
  void refuse(int error, std::initializer_list<int> calls) {
    for (const int call : calls) add(SCMP_ACT_ERRNO(static_cast<std::uint32_t>(error)), call, {});
  }

  Result<std::vector<sock_filter>> made() const {
    if (error_ != 0) return failed(-error_);
    const Fd file(::memfd_create("countersign-filter", MFD_CLOEXEC));
    if (!file) return failed(errno);
    if (const int e = ::seccomp_export_bpf(context_.get(), file.get()); e != 0) return failed(-e);
    const off_t bytes = ::lseek(file.get(), 0, SEEK_END);
    std::vector<sock_filter> out(static_cast<std::size_t>(bytes) / sizeof(sock_filter));
    if (out.empty() || ::pread(file.get(), out.data(), static_cast<std::size_t>(bytes), 0) != bytes) return failed(EIO);
    return out;
  }

 private:
  static Error failed(int error) {
    return {Code::unavailable, "worker.seccomp",
            fmt::format("The decoder's list of system calls cannot be made: {}.", std::strerror(error))};
  }
  void add(std::uint32_t action, int call, std::initializer_list<scmp_arg_cmp> conditions) {
    if (!context_ || call < 0) return;  // negative: this processor has no such call
    note(::seccomp_rule_add_array(context_.get(), action, call, static_cast<unsigned>(conditions.size()),
                                  conditions.begin()));
  }
  void note(int error) {
    if (error != 0 && error_ == 0) error_ = error;
  }

  std::unique_ptr<void, void (*)(scmp_filter_ctx)> context_;
  int error_ = 0;
};

}  // namespace

bool seccomp_is_there() {
  std::uint32_t action = SECCOMP_RET_KILL_PROCESS;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

Result<std::vector<sock_filter>> decoder_filter() {
  Rules rules;
  // What it has: its input is mapped already, its result takes what it writes, the rest is memory and time.
  rules.allow({SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(close), SCMP_SYS(munmap),
               SCMP_SYS(brk), SCMP_SYS(mremap), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(clock_gettime),
               SCMP_SYS(gettimeofday), SCMP_SYS(getrandom), SCMP_SYS(sched_yield), SCMP_SYS(getpid), SCMP_SYS(gettid)});
  // Memory, never executable: only what is nobody's file, so that nothing of a file becomes memory either.
  rules.allow_if(SCMP_SYS(mmap), {SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                                  SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS)});
  rules.allow_if(SCMP_SYS(mprotect), {SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)});
  for (const int advice : {MADV_DONTNEED, MADV_FREE, MADV_HUGEPAGE, MADV_NOHUGEPAGE})
    rules.allow_if(SCMP_SYS(madvise), {SCMP_A2(SCMP_CMP_EQ, static_cast<scmp_datum_t>(advice))});
  // Locks of the C++ library: FUTEX_WAIT and FUTEX_WAKE, within the process or not.
  for (const int operation : {0, 1, 128, 129})
    rules.allow_if(SCMP_SYS(futex), {SCMP_A1(SCMP_CMP_EQ, static_cast<scmp_datum_t>(operation))});

  rules.refuse(EACCES, {SCMP_SYS(openat), SCMP_SYS(open), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
                        SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
                        SCMP_SYS(getcwd)});
  // fstat() of newer C libraries is newfstatat() with an empty name; there is no way to tell it from one with a name.
  rules.refuse(EACCES, {SCMP_SYS(newfstatat)});
  rules.refuse(ENOSYS, {SCMP_SYS(clone3)});
  rules.refuse(EAGAIN, {SCMP_SYS(clone), SCMP_SYS(fork), SCMP_SYS(vfork)});
  // abort() asks for the signal calls. Without them it ends the process by a forbidden instruction. With tgkill() the
  // process could abort others of its user, and with rt_sigprocmask() put off the end of its CPU time.
  rules.refuse(EPERM, {SCMP_SYS(tgkill), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction)});
  rules.refuse(EPERM, {SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_setaffinity), SCMP_SYS(get_mempolicy),
                       SCMP_SYS(set_mempolicy), SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(prlimit64),
                       SCMP_SYS(ioctl), SCMP_SYS(rseq), SCMP_SYS(getrusage), SCMP_SYS(fcntl), SCMP_SYS(membarrier)});
  return rules.made();
}

int install(const std::vector<sock_filter>& filter) {
  const sock_fprog program{static_cast<unsigned short>(filter.size()), const_cast<sock_filter*>(filter.data())};
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0 ? 0 : errno;
}

}  // namespace cs
