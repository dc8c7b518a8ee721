// A decoder that a photograph has taken over tries everything in hostile_attempts.cpp, one process an attempt, behind
// the real asking side: as root, as an ordinary user, and on systems that lack something.
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "base/ids.hpp"
#include "hostile_attempts.hpp"
#include "sample_files.hpp"
#include "support/elsewhere.hpp"
#include "worker/worker.hpp"

namespace cs::worker {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr uid_t ordinary = 65'533;

using test::elsewhere, test::forbid;

class Hostile : public testing::Test {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "there is no cell under AddressSanitizer";
#endif
    // Every user may start the program and reach the database: what stops the decoder shall be the cell.
    fs::create_directories(folder_);
    fs::copy_file(fs::path(COUNTERSIGN_BIN_DIR) / "misbehaving_worker", program_);
    std::ofstream(database_) << "students";
    ASSERT_EQ(::chmod(folder_.c_str(), 0777), 0);
    ASSERT_EQ(::chmod(program_.c_str(), 0755), 0);
    ASSERT_EQ(::chmod(database_.c_str(), 0666), 0);
  }

  Options options() const {
    Options o;
    o.program = program_;
    o.models = false;
    o.limits.cpu = 200ms;
    o.limits.wall = 3s;
    o.limits.memory_bytes = std::size_t{256} << 20;
    return o;
  }

  /// All attempts; how many did what they must not, and whether the system then had what `wanted` says.
  int attack(const char* as, bool namespaces) const {
    ::setenv("COUNTERSIGN_SMS_KEY", "the service's secret", 1);
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);  // handed on by no mistake of ours: without close-on-exec
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(listener, 9);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
    const int database = ::open(database_.c_str(), O_RDWR);
    if (listener < 0 || database < 0) return 200;

    const auto worker = start_worker(options());
    const auto confined = worker->confinement();
    if (!confined || !confined->seccomp || confined->namespaces != namespaces) {
      std::printf("%s: %s\n", as, confined ? "other layers than wanted" : confined.error().message.c_str());
      return 201;
    }
    int worked = 0, refused = 0, killed = 0, stopped = 0;
    const auto all = test::hostile_attempts();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string photo =
          fmt::format("HOSTILE {} {} {} {}", i, ::getpid(), ntohs(address.sin_port), database_.string());
      const auto decoded = worker->decode(as_bytes(photo), 0);
      const std::string id = decoded ? "decoded" : decoded.error().id;
      refused += id == "hostile.refused", killed += id == "photo.killed_worker", stopped += id == "photo.timeout";
      if (id == "hostile.refused" || id == "photo.killed_worker" || id == "photo.timeout") continue;
      ++worked;
      std::printf("%s: '%s' worked: %s\n", as, all[i].name, id.c_str());
    }
    std::printf("%s: of %zu attempts %d worked, %d were refused, %d killed, %d out of time\n", as, all.size(), worked,
                refused, killed, stopped);
    // It still serves, and what was attacked is as it was.
    if (!worker->decode(test::jpeg(test::scene(64, 64)), 0)) return 202;
    std::ifstream file(database_);
    std::string content;
    if (!(file >> content) || content != "students") return 203;
    return std::min(worked, 100);
  }

  void TearDown() override {
    std::error_code ec;
    fs::remove_all(folder_, ec);
  }

  // Not in memory, from which some systems run no program.
  const fs::path folder_ = fs::temp_directory_path() / ("countersign-test-" + new_uuid());
  const fs::path program_ = folder_ / "worker", database_ = folder_ / "service.db";
};

bool become_ordinary() {
  return ::getuid() != 0 ||
         (::setresgid(ordinary, ordinary, ordinary) == 0 && ::setresuid(ordinary, ordinary, ordinary) == 0);
}

bool namespaces_are_there() {
  return elsewhere([] {
           return become_ordinary() && ::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWPID) == 0 ? 0
                                                                                                                  : 1;
         }) == 0;
}

TEST_F(Hostile, ThereAreMoreThanAHundredAttempts) {
  EXPECT_GT(test::hostile_attempts().size(), 100U);
}

TEST_F(Hostile, NothingWorksForAServiceThatRunsAsRoot) {
  if (::getuid() != 0) GTEST_SKIP() << "only root can be root";
  EXPECT_EQ(attack("root", namespaces_are_there()), 0);
}

TEST_F(Hostile, NothingWorksForAServiceOfAnOrdinaryUser) {
  const bool namespaces = namespaces_are_there();
  EXPECT_EQ(elsewhere([&] { return become_ordinary() ? attack("user", namespaces) : 210; }), 0);
}

TEST_F(Hostile, NothingWorksWithoutNamespaces) {
  if (::getuid() == 0) {
    EXPECT_EQ(elsewhere([&] { return forbid({SYS_unshare}) ? attack("root without namespaces", false) : 211; }), 0);
  }
  EXPECT_EQ(elsewhere([&] {
              return become_ordinary() && forbid({SYS_unshare}) ? attack("user without namespaces", false) : 211;
            }),
            0);
}

TEST_F(Hostile, NothingWorksWithoutNamespacesAndLandlock) {
  EXPECT_EQ(elsewhere([&] {
              return become_ordinary() && forbid({SYS_unshare, 444}) ? attack("user with seccomp alone", false) : 211;
            }),
            0);
}

TEST_F(Hostile, WithoutSeccompNothingIsOpenedUnlessToldOtherwise) {
  EXPECT_EQ(elsewhere([&] {
              if (!forbid({SYS_seccomp})) return 1;
              const Bytes photo = test::jpeg(test::scene(64, 64));
              const auto refused = start_worker(options())->decode(photo, 0);
              if (refused || refused.error().id != "worker.no_seccomp") return 2;
              if (refused.error().code != Code::unavailable) return 3;
              Options told = options();
              told.without_seccomp = true;
              const auto worker = start_worker(told);
              if (!worker->decode(photo, 0)) return 4;
              const auto confined = worker->confinement();
              return confined && !confined->seccomp ? 0 : 5;
            }),
            0);
}

/// What does not need seccomp stands without it, too. "delete" and its like need no descriptor, of which a child has
/// none to make: Landlock alone keeps them from it.
TEST_F(Hostile, LimitsAndLandlockStandByThemselves) {
  const std::vector<std::string_view> limits = {"fork",
                                                "clone3",
                                                "thread",
                                                "daemon",
                                                "pipe",
                                                "memory file",
                                                "TCP socket",
                                                "open the database",
                                                "memory: 4 GB",
                                                "memory: 1 GB in small pieces",
                                                "memory through the result: 2 GB",
                                                "compute without end",
                                                "raise its limits"};
  const std::vector<std::string_view> landlock = {"delete the database",   "rename the database",
                                                  "link the database",     "make a link to it",
                                                  "make a folder in /tmp", "make a pipe with a name"};
  EXPECT_EQ(elsewhere([&] {
              if (!become_ordinary() || !forbid({SYS_seccomp})) return 1;
              Options told = options();
              told.without_seccomp = true;
              const auto worker = start_worker(told);
              const auto confined = worker->confinement();
              if (!confined || confined->seccomp) return 2;
              int tried = 0, worked = 0;
              const auto all = test::hostile_attempts();
              for (std::size_t i = 0; i < all.size(); ++i) {
                const auto is = [&](std::string_view name) { return name == all[i].name; };
                if (std::none_of(limits.begin(), limits.end(), is) &&
                    (!confined->landlock || std::none_of(landlock.begin(), landlock.end(), is)))
                  continue;
                ++tried;
                const std::string photo = fmt::format("HOSTILE {} 1 1 {}", i, database_.string());
                const auto decoded = worker->decode(as_bytes(photo), 0);
                const std::string id = decoded ? "decoded" : decoded.error().id;
                if (id == "hostile.refused" || id == "photo.killed_worker" || id == "photo.timeout") continue;
                ++worked;
                std::printf("without seccomp '%s' worked: %s\n", all[i].name, id.c_str());
              }
              if (tried != static_cast<int>(limits.size() + (confined->landlock ? landlock.size() : 0))) return 3;
              return worked == 0 ? 0 : 4;
            }),
            0);
}

TEST_F(Hostile, RootThatCannotBecomeNobodyOpensNothing) {
  if (::getuid() != 0) GTEST_SKIP() << "only root is root";
  EXPECT_EQ(elsewhere([&] {
              if (!forbid({SYS_setresuid})) return 1;
              const auto refused = start_worker(options())->decode(test::jpeg(test::scene(64, 64)), 0);
              return !refused && refused.error().id == "worker.user" ? 0 : 2;
            }),
            0);
}

/// The lines of a file of /proc that begin with `words`, what stands behind them, blanks made one.
std::string line_of(const fs::path& file, std::string_view words) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(words)) continue;
    std::istringstream rest(line.substr(words.size()));
    std::string out;
    for (std::string word; rest >> word;) out += (out.empty() ? "" : " ") + word;
    return out;
  }
  return "none";
}

class InsideTheCell : public Hostile {
 protected:
  void SetUp() override {
    Hostile::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    ::setenv("COUNTERSIGN_SMS_KEY", secret.c_str(), 1);
    Options o = options();
    o.limits.cpu = 4s, o.limits.wall = 60s;
    worker_ = start_worker(o);
    const Bytes photo = test::with_exif(test::jpeg(test::scene(64, 64)), test::exif_body({.software = photographed}));
    ASSERT_TRUE(worker_->decode(photo, 0).ok());
    confined_ = *worker_->confinement();
    process_ = children(::getpid()).at(0);
    const auto idle = children(process_);
    thread_ = std::thread([this] { (void)worker_->decode(as_bytes(std::string_view("HANG")), 0); });
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (child_ == 0 && std::chrono::steady_clock::now() < end)
      for (const pid_t pid : children(process_))
        if (std::find(idle.begin(), idle.end(), pid) == idle.end() && line_of(proc(pid) / "status", "Seccomp:") == "2")
          child_ = pid;
    ASSERT_NE(child_, 0);
  }
  void TearDown() override {
    if (child_ != 0) ::kill(child_, SIGKILL);
    if (thread_.joinable()) thread_.join();
    ::unsetenv("COUNTERSIGN_SMS_KEY");
    Hostile::TearDown();
  }

  static fs::path proc(pid_t pid) { return fs::path("/proc") / std::to_string(pid); }
  static std::vector<pid_t> children(pid_t of) {
    std::vector<pid_t> out;
    std::error_code ec;
    for (const auto& task : fs::directory_iterator(proc(of) / "task", ec)) {
      std::ifstream file(task.path() / "children");
      for (pid_t pid = 0; file >> pid;) out.push_back(pid);
    }
    return out;
  }

  const std::string secret = fmt::format("the key {} of the service", 40 + 2);
  static constexpr const char* photographed = "what stands in the photograph before";
  std::unique_ptr<Worker> worker_;
  Confinement confined_;
  std::thread thread_;
  pid_t process_ = 0, child_ = 0;
};

TEST_F(InsideTheCell, EveryLimitIsSetAndCannotBeRaised) {
  const auto limit = [&](std::string_view name) { return line_of(proc(child_) / "limits", name); };
  EXPECT_EQ(limit("Max cpu time"), "6 7 seconds");
  EXPECT_EQ(limit("Max file size"), fmt::format("{0} {0} bytes", 120'000'000LL * 4 * 4 / 3 + (16 << 20)));
  EXPECT_EQ(limit("Max core file size"), "0 0 bytes");
  EXPECT_EQ(limit("Max processes"), "0 0 processes");
  EXPECT_EQ(limit("Max open files"), "0 0 files");
  EXPECT_EQ(limit("Max locked memory"), "0 0 bytes");
  EXPECT_EQ(limit("Max msgqueue size"), "0 0 bytes");
  const std::string memory = limit("Max address space");
  const long long most = std::atoll(memory.c_str());
  EXPECT_EQ(memory, fmt::format("{0} {0} bytes", most));
  // As much as the process had when its first child began, and 256 MB.
  const long long process = std::atoll(line_of(proc(process_) / "status", "VmSize:").c_str()) * 1024;
  EXPECT_NEAR(static_cast<double>(most - (256LL << 20)), static_cast<double>(process), 64 << 20);
}

TEST_F(InsideTheCell, ItIsNobodyWithoutRights) {
  const auto status = [&](pid_t pid, std::string_view name) { return line_of(proc(pid) / "status", name); };
  for (const pid_t pid : {process_, child_}) {
    EXPECT_EQ(status(pid, "NoNewPrivs:"), "1");
    EXPECT_EQ(status(pid, "CapEff:"), "0000000000000000");
    EXPECT_EQ(status(pid, "CapPrm:"), "0000000000000000");
    EXPECT_EQ(status(pid, "Threads:"), "1");
    if (::getuid() == 0) {
      EXPECT_EQ(status(pid, "Uid:"), "65534 65534 65534 65534");
      EXPECT_EQ(status(pid, "Gid:"), "65534 65534 65534 65534");
      EXPECT_EQ(status(pid, "Groups:"), "");
    }
  }
}

TEST_F(InsideTheCell, ItsNamespacesAreItsOwn) {
  if (!confined_.namespaces) GTEST_SKIP() << "this system gives none";
  // Its number here, and its number there, where 1 is the one that waits for the end of all.
  const std::string numbers = line_of(proc(child_) / "status", "NSpid:");
  EXPECT_TRUE(numbers.starts_with(std::to_string(child_) + " ")) << numbers;
  EXPECT_FALSE(numbers.ends_with(" 1")) << numbers;
  if (::getuid() != 0) return;  // only root can look into it
  for (const char* kind : {"user", "net", "ipc", "pid"})
    EXPECT_NE(fs::read_symlink(proc(child_) / "ns" / kind), fs::read_symlink(fs::path("/proc/self/ns") / kind)) << kind;
}

TEST_F(InsideTheCell, NothingOfTheServiceIsInItsMemoryOrOpen) {
  if (::getuid() != 0) GTEST_SKIP() << "only root can look into it";
  for (const pid_t pid : {process_, child_}) {
    std::ifstream maps(proc(pid) / "maps"), memory(proc(pid) / "mem", std::ios::binary);
    ASSERT_TRUE(maps && memory);
    std::size_t looked = 0;
    for (std::string line; std::getline(maps, line);) {
      std::uintptr_t from = 0, to = 0;
      char rights[5] = {};
      ASSERT_EQ(std::sscanf(line.c_str(), "%lx-%lx %4s", &from, &to, rights), 3) << line;
      EXPECT_FALSE(rights[1] == 'w' && rights[3] == 's') << "memory of both: " << line;
      EXPECT_FALSE(rights[1] == 'w' && rights[2] == 'x') << "writable code: " << line;
      if (rights[0] != 'r' || line.find("[v") != std::string::npos) continue;
      std::string bytes(to - from, '\0');
      memory.clear();
      memory.seekg(static_cast<std::streamoff>(from));
      memory.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
      looked += static_cast<std::size_t>(memory.gcount());
      EXPECT_EQ(bytes.find(secret), std::string::npos) << line;
      if (pid == process_) {
        EXPECT_EQ(bytes.find(photographed), std::string::npos) << "a photograph: " << line;
      }
    }
    EXPECT_GT(looked, std::size_t{1} << 20);
  }
  std::string open;
  for (const auto& entry : fs::directory_iterator(proc(child_) / "fd"))
    open += entry.path().filename().string() + " " + fs::read_symlink(entry.path()).string() + "\n";
  EXPECT_EQ(open, "0 /dev/null\n1 /dev/null\n2 /dev/null\n3 /memfd:countersign-result (deleted)\n");
}

}  // namespace
}  // namespace cs::worker
