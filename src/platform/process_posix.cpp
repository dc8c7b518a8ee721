#include "platform/process.hpp"

#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace cs {
namespace {

int stop_event = -1;
std::atomic<bool> stopping = false;
static_assert(std::atomic<bool>::is_always_lock_free);  // a signal's handler writes it

void on_stop(int) {
  stopping = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(stop_event, &one, sizeof one);
}

/// VmRSS and VmHWM in megabytes.
double status_megabytes(const std::string& field) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(field + ":")) return std::stod(line.substr(field.size() + 1)) / 1024;
  }
  return 0;
}

}  // namespace

Status catch_stop_requests() {
  // An eventfd rather than a blocked mask: child processes would inherit the mask.
  stop_event = ::eventfd(0, EFD_CLOEXEC);
  if (stop_event < 0) return internal_error("No eventfd can be made.");
  struct sigaction action {};
  action.sa_handler = &on_stop;
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  return {};
}

void wait_for_stop_request() {
  std::uint64_t count = 0;
  while (::read(stop_event, &count, sizeof count) < 0 && errno == EINTR) {
  }
}

bool stop_requested() {
  return stopping;
}

void keep_to_this_user() {
  ::umask(077);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  // A system that pipes core files to a program does not ask for the limit.
  ::prctl(PR_SET_DUMPABLE, 0);
}

void request_stop() {
  on_stop(SIGTERM);
}

void allow_open_files(std::uint64_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, wanted);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void lower_this_thread() {
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), 15);
}

double thread_cpu_ms() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

std::string machine_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 && name[0] ? name : "unnamed";
}

std::vector<ThreadUse> thread_use() {
  std::vector<ThreadUse> out;
  const std::string self = std::to_string(::getpid());
  const double ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  std::error_code ec;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", ec)) {
    // Nanoseconds on a processor stand first in schedstat; stat's ticks are 10 ms long, too coarse for 1 %.
    std::ifstream comm(task.path() / "comm"), schedule(task.path() / "schedstat"), stat(task.path() / "stat");
    ThreadUse use;
    std::getline(comm, use.name);
    use.main = task.path().filename() == self;
    if (std::uint64_t nanoseconds = 0; schedule >> nanoseconds) {
      use.cpu_seconds = static_cast<double>(nanoseconds) / 1e9;
    } else {
      std::string text((std::istreambuf_iterator<char>(stat)), {});
      std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 1)));
      std::string skipped;
      double user = 0, system = 0;
      for (int i = 0; i < 11; ++i) fields >> skipped;
      fields >> user >> system;
      use.cpu_seconds = (user + system) / ticks;
    }
    out.push_back(std::move(use));
  }
  return out;
}

MemoryUse memory_use() {
  return {status_megabytes("VmRSS"), status_megabytes("VmHWM")};
}

}  // namespace cs
