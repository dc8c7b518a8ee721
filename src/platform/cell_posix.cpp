#include "platform/cell.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <cstring>
#include <fstream>

#include "platform/fd_posix.hpp"
#include "platform/seccomp_posix.hpp"

namespace cs {
namespace {

/// nobody and nogroup, on every Linux: the kernel's own "overflow" ids.
constexpr uid_t nobody = 65534;

Status leave_root() {
  if (::geteuid() != 0) return {};
  if (::setgroups(0, nullptr) == 0 && ::setresgid(nobody, nobody, nobody) == 0 &&
      ::setresuid(nobody, nobody, nobody) == 0)
    return {};
  return Error{Code::unavailable, "worker.user",
               fmt::format("The decoder cannot become the user nobody ({}), and as root it does not run: {}.", nobody,
                           std::strerror(errno))};
}

bool drop_capabilities() {
  __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  return ::syscall(SYS_capset, &head, none) == 0;
}

std::uint64_t address_space_now() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t pages = 0;
  file >> pages;
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// ---- Landlock ----
// The kernel's own header may be older than the kernel that this runs on, and some have none.
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif

/// A set of rules that handles all that this kernel knows of and allows nothing. None where there is no Landlock.
Fd landlock_rules() {
  const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1);  // 1: which version there is
  if (abi < 1) return Fd();
  struct {
    std::uint64_t files, network, scopes;
  } handled{(1U << 13) - 1, 0, 0};
  std::size_t size = sizeof(handled.files);
  if (abi >= 2) handled.files |= 1U << 13;                              // moving between folders
  if (abi >= 3) handled.files |= 1U << 14;                              // truncating
  if (abi >= 5) handled.files |= 1U << 15;                              // calls to devices
  if (abi >= 4) handled.network = 3, size = 2 * sizeof(std::uint64_t);  // TCP: bind, connect
  if (abi >= 6) handled.scopes = 3, size = sizeof(handled);             // abstract sockets, signals
  return Fd(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, size, 0)));
}

/// 0 or the error number.
int limit(int resource, std::uint64_t soft, std::uint64_t hard) {
  const rlimit both{soft, hard};
  return ::setrlimit(static_cast<__rlimit_resource>(resource), &both) == 0 ? 0 : errno;
}

int set_limits(const ChildLimits& limits, std::uint64_t base_bytes) {
  const std::int64_t cpu_ms = limits.cpu_ms * (sanitized ? 8 : 1);  // so much slower is all that it does
  const itimerval used{{}, {.tv_sec = cpu_ms / 1000, .tv_usec = cpu_ms % 1000 * 1000}};
  if (::setitimer(ITIMER_PROF, &used, nullptr) != 0) return errno;
  // In whole seconds, behind the timer, by the kernel's own count.
  const auto seconds = static_cast<std::uint64_t>(cpu_ms / 1000 + 2);
  if (const int e = limit(RLIMIT_CPU, seconds, seconds + 1)) return e;
  if (const int e = limit(RLIMIT_CORE, 0, 0)) return e;
  if (sanitized) return 0;
  const std::uint64_t memory = base_bytes + static_cast<std::uint64_t>(limits.memory_bytes);
  const auto result = static_cast<std::uint64_t>(limits.result_bytes);
  if (const int e = limit(RLIMIT_AS, memory, memory)) return e;
  if (const int e = limit(RLIMIT_FSIZE, result, result)) return e;
  for (const int nothing : {RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_MEMLOCK, RLIMIT_MSGQUEUE})
    if (const int e = limit(nothing, 0, 0)) return e;
  return 0;
}

[[noreturn]] void hold(int pipe) {
  ::dup2(pipe, 0);
  ::closefrom(1);
  char none = 0;
  while (::read(0, &none, 1) < 0 && errno == EINTR) {
  }
  ::_exit(0);
}

class PosixCell final : public Cell {
 public:
  PosixCell() = default;
  PosixCell(const PosixCell&) = delete;
  PosixCell& operator=(const PosixCell&) = delete;
  ~PosixCell() override;

  Status close_behind();
  bool has_seccomp() const override { return !filter_.empty(); }
  bool has_landlock() const override { return static_cast<bool>(landlock_); }
  bool has_namespaces() const override { return static_cast<bool>(namespaces_); }
  ByteView confine(const ChildLimits& limits, int input, std::size_t bytes, int output, int report) const override;

 private:
  Status enter_namespaces();
  int confine_or_error(const ChildLimits& limits, int input, std::size_t bytes, int output, int& report,
                       ByteView& photo) const;

  const pid_t process_ = ::getpid();  ///< the worker process
  std::uint64_t base_bytes_ = 0;      ///< its address space
  Fd nowhere_, landlock_;
  Fd namespaces_;  ///< they last as long as the worker process holds this end of a pipe
  pid_t holder_ = -1;
  std::vector<sock_filter> filter_;
};

Status PosixCell::close_behind() {
  nowhere_ = Fd(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!nowhere_) return io_error("worker.system", "The decoder needs /dev/null.");
  if (sanitized) return {};
  CS_TRY(leave_root());
  if (::prctl(PR_SET_DUMPABLE, 0) != 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return internal_error(fmt::format("The decoder cannot give up new privileges: {}.", std::strerror(errno)));
  CS_TRY(enter_namespaces());
  if (!drop_capabilities())
    return internal_error(fmt::format("The decoder cannot give up its capabilities: {}.", std::strerror(errno)));
  landlock_ = landlock_rules();
  if (seccomp_is_there()) {
    CS_ASSIGN(filter_, decoder_filter());
  }
  base_bytes_ = address_space_now();
  if (base_bytes_ == 0) return io_error("worker.system", "The decoder needs /proc/self/statm.");
  return {};
}

PosixCell::~PosixCell() {
  namespaces_.reset();
  if (holder_ > 0) ::waitpid(holder_, nullptr, 0);
}

/// The worker process stays outside its namespace of processes. Its first child there is init, without which no other
/// child can be: it waits for the end of the worker process, and with it goes whatever is left. No child of a
/// photograph is ever init, which the kernel spares SIGPROF.
Status PosixCell::enter_namespaces() {
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWPID) != 0) return {};
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) == 0) {
    Fd held(ends[0]), ours(ends[1]);
    holder_ = ::fork();
    if (holder_ == 0) hold(held.get());
    if (holder_ > 0) namespaces_ = std::move(ours);
  }
  if (namespaces_) return {};
  return Error{Code::unavailable, "worker.namespaces",
               fmt::format("The decoder's namespaces cannot be kept: {}.", std::strerror(errno))};
}

ByteView PosixCell::confine(const ChildLimits& limits, int input, std::size_t bytes, int output, int report) const {
  ByteView photo;
  const int error = confine_or_error(limits, input, bytes, output, report, photo);
  if (::write(report, &error, sizeof(error)) != sizeof(error) || error != 0) ::_exit(1);
  ::close(report);
  return photo;
}

int PosixCell::confine_or_error(const ChildLimits& limits, int input, std::size_t bytes, int output, int& report,
                                ByteView& photo) const {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return errno;
  // A parent that was killed before that line sends no signal any more, and this child would outlive everybody.
  if (::getppid() != (has_namespaces() ? 0 : process_)) return ESRCH;
  const void* data = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, input, 0);
  if (data == MAP_FAILED) return errno;
  photo = {static_cast<const std::uint8_t*>(data), bytes};
  if (landlock_ && ::syscall(SYS_landlock_restrict_self, landlock_.get(), 0) != 0) return errno;

  // Up first: the low numbers are taken.
  constexpr int high = 64;
  const int high_output = ::fcntl(output, F_DUPFD, high), high_report = ::fcntl(report, F_DUPFD, high);
  if (high_output < 0 || high_report < 0) return errno;
  // libpng and the C++ runtime write to standard error what a stranger's file makes them say.
  for (int standard = STDIN_FILENO; standard <= (sanitized ? STDOUT_FILENO : STDERR_FILENO); ++standard)
    if (::dup2(nowhere_.get(), standard) < 0) return errno;
  if (::dup2(high_output, result_fd) < 0 || ::dup2(high_report, result_fd + 1) < 0) return errno;
  report = result_fd + 1;
  ::closefrom(result_fd + 2);

  if (const int e = set_limits(limits, base_bytes_)) return e;
  return has_seccomp() ? install(filter_) : 0;
}

}  // namespace

Result<std::unique_ptr<Cell>> Cell::enter() {
  auto cell = std::make_unique<PosixCell>();
  CS_TRY(cell->close_behind());
  return std::unique_ptr<Cell>(std::move(cell));
}

}  // namespace cs
