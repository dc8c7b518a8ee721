#include "support/postgres_server.hpp"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace cs::test {
namespace fs = std::filesystem;
namespace {

/// PostgreSQL refuses to run as root: then it is whom Debian's package made for it.
struct Account {
  uid_t uid = ::geteuid();
  gid_t gid = ::getegid();
  bool change = false;
};

Account account() {
  Account a;
  if (a.uid != 0) return a;
  const passwd* postgres = ::getpwnam("postgres");
  if (!postgres) throw std::runtime_error("There is no user 'postgres' to run a test server as.");
  return {postgres->pw_uid, postgres->pw_gid, true};
}

void make_folder(const fs::path& path, const Account& a, mode_t mode) {
  fs::create_directories(path);
  if (::chmod(path.c_str(), mode) != 0 || (a.change && ::chown(path.c_str(), a.uid, a.gid) != 0))
    throw std::runtime_error("Cannot prepare " + path.string());
}

std::string content(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Runs a program as `a`, its words in `log`. It dies with this thread.
pid_t run(const Account& a, const std::vector<std::string>& words, const fs::path& log,
          const std::vector<std::string>& more = {}) {
  std::vector<char*> arguments;
  for (const std::string& w : words) arguments.push_back(const_cast<char*>(w.c_str()));
  arguments.push_back(nullptr);
  char locale[] = "LC_ALL=C", path[] = "PATH=/usr/bin:/bin";
  std::vector<char*> environment{locale, path};
  for (const std::string& m : more) environment.push_back(const_cast<char*>(m.c_str()));
  environment.push_back(nullptr);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const pid_t parent = ::getpid(), child = ::fork();
  if (child != 0) {
    ::close(out);
    ::close(in);
    return child;
  }
  if (a.change && (::setgroups(0, nullptr) != 0 || ::setgid(a.gid) != 0 || ::setuid(a.uid) != 0)) ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after the change of user, which would clear it
  if (::getppid() != parent || ::chdir("/") != 0) ::_exit(126);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::setsid();  // Ctrl-C is for the tests
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(out, 2);
  ::execve(arguments[0], arguments.data(), environment.data());
  ::_exit(127);
}

}  // namespace

int locked(const fs::path& file, int operation) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return -1;
  int rc = 0;
  while ((rc = ::flock(fd, operation)) != 0 && errno == EINTR) {
  }
  if (rc == 0) return fd;
  ::close(fd);
  return -1;
}

std::optional<fs::path> postgres_programs() {
  std::optional<fs::path> found;
  int newest = 14;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ec)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (version <= newest || !fs::exists(entry.path() / "bin/postgres") || !fs::exists(entry.path() / "bin/initdb"))
      continue;
    newest = version;
    found = entry.path() / "bin";
  }
  return found;
}

std::string PostgresServer::address(const fs::path& socket_folder) {
  return "postgresql://countersign@/postgres?host=" + socket_folder.string();
}

PostgresServer::PostgresServer(fs::path folder, std::vector<std::string> settings, std::vector<std::string> environment)
    : data_(folder / "data"),
      run_(folder / "run"),
      settings_(std::move(settings)),
      environment_(std::move(environment)) {
  const auto programs = postgres_programs();
  if (!programs) throw std::runtime_error("PostgreSQL is not installed.");
  const Account a = account();
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms(0755));
  make_folder(data_, a, 0700);
  make_folder(run_, a, 0755);
  const fs::path log = folder / "initdb.log";
  int status = 0;
  const pid_t child = run(a,
                          {*programs / "initdb", "-D", data_, "-U", "countersign", "-A", "trust", "-E", "UTF8",
                           "--locale=C", "--no-sync", "--no-instructions", "--wal-segsize=4"},
                          log);
  if (::waitpid(child, &status, 0) != child || status != 0) throw std::runtime_error("initdb failed: " + content(log));
  start();
}

PostgresServer::~PostgresServer() {
  if (server_ > 0) signal_and_wait(SIGQUIT);
}

void PostgresServer::start() {
  const fs::path log = data_.parent_path() / "server.log";
  std::vector<std::string> words{*postgres_programs() / "postgres", "-D", data_, "-k", run_};
  for (const char* setting : {"listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=200",
                              "shared_buffers=32MB", "max_wal_size=64MB", "min_wal_size=8MB"}) {
    words.emplace_back("-c");
    words.emplace_back(setting);
  }
  for (const std::string& setting : settings_) {
    words.emplace_back("-c");
    words.push_back(setting);
  }
  server_ = run(account(), words, log, environment_);
  for (int tries = 0; tries < 3000; ++tries) {
    if (PQping(address().c_str()) == PQPING_OK) return;
    if (::waitpid(server_, nullptr, WNOHANG) != 0) break;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  throw std::runtime_error("The test server does not start: " + content(log));
}

void PostgresServer::signal_and_wait(int signal) {
  ::kill(server_, signal);
  ::waitpid(server_, nullptr, 0);
  server_ = -1;
}
void PostgresServer::stop() {
  signal_and_wait(SIGINT);
}
void PostgresServer::kill() {
  signal_and_wait(SIGQUIT);
}

}  // namespace cs::test
