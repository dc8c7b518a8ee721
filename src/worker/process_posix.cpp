#include "worker/process_posix.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "api/types.hpp"
#include "platform/places.hpp"
#include "worker/wire.hpp"

namespace cs::worker {
namespace {

/// Loading the models takes part of a second, on a machine with other work to do some.
constexpr std::chrono::seconds longest_start{60};

/// What the environment says about places is all that the process is told of it.
std::vector<std::string> arguments(const Options& options) {
  std::vector<std::string> out = {options.program.string(), "worker"};
  const auto add = [&out](const char* option, const std::filesystem::path& place) {
    if (!place.empty()) out.insert(out.end(), {option, place.string()});
  };
  if (!options.models) out.emplace_back("--decode-only");
  if (options.without_seccomp) out.emplace_back("--without-seccomp");
  add("--rules", options.rules);
  add("--assets", path_from_environment("COUNTERSIGN_ASSETS"));
  add("--models", path_from_environment("COUNTERSIGN_MODELS"));
  add("--cache", user_cache_dir());
  return out;
}

/// Standard error stays: the process's log, which no child of a photograph gets.
class Actions {
 public:
  explicit Actions(int socket) {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, socket, wire::socket_fd);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO})
      ::posix_spawn_file_actions_addopen(&files, standard, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&files, wire::socket_fd + 1);
    // What this program ignores or blocks would hold there, too: the end of its CPU time among it.
    ::posix_spawnattr_init(&attributes);
    sigset_t all, none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~Actions() {
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
  }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;

  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
};

}  // namespace

Status Process::spawn(const Options& options) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return io_error("worker.start", "No socket for the worker process can be made.");
  Fd ours(pair[0]);
  const Fd theirs(pair[1]);
  std::vector<std::string> words = arguments(options);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  char* no_environment[] = {nullptr};
  const Actions actions(theirs.get());
  const int failed = ::posix_spawn(&pid_, argv[0], &actions.files, &actions.attributes, argv.data(), no_environment);
  if (failed != 0) {
    pid_ = -1;
    return io_error("worker.start",
                    fmt::format("Cannot start {}: {}.", options.program.string(), std::strerror(failed)));
  }
  socket_ = std::move(ours);
  return {};
}

Status Process::start(const Options& options) {
  CS_TRY(spawn(options));
  wire::Hello hello;
  int none = -1;
  if (!wait_for_packet(longest_start) || !wire::receive_packet(socket_.get(), &hello, sizeof(hello), none)) {
    const int status = end();
    return Error{Code::unavailable, "worker.start",
                 WIFEXITED(status) ? fmt::format("The worker process {} ended at once with status {}.",
                                                 options.program.string(), WEXITSTATUS(status))
                                   : fmt::format("The worker process {} was ended by signal {} before it was ready.",
                                                 options.program.string(), WTERMSIG(status))};
  }
  if (hello.refusal_bytes > 0) {
    end();
    const auto problem =
        api::decode<api::Problem>({hello.refusal, std::min<std::size_t>(hello.refusal_bytes, sizeof(hello.refusal))});
    return problem ? problem->error : internal_error("The worker process cannot begin and says not why.");
  }
  confinement_ = {hello.seccomp == 1, hello.landlock == 1, hello.namespaces == 1};
  return {};
}

bool Process::wait_for_packet(std::chrono::milliseconds limit) const {
  pollfd p{socket_.get(), POLLIN, 0};
  const auto end = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    const int n = ::poll(&p, 1, static_cast<int>(std::max<std::int64_t>(0, left)));
    if (n >= 0 || errno != EINTR) return n > 0;
  }
}

int Process::end() {
  socket_.reset();  // the process ends by itself when its socket closes
  if (pid_ <= 0) return 0;
  const pid_t pid = std::exchange(pid_, -1);
  int status = 0;
  for (int i = 0; i < 50; ++i) {
    if (::waitpid(pid, &status, WNOHANG) != 0) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds{4});
  }
  ::kill(pid, SIGKILL);
  ::waitpid(pid, &status, 0);
  return status;
}

}  // namespace cs::worker
