// postgres_for_tests DIR: keeps the tests' PostgreSQL up while somebody uses it; shared_postgres.hpp says how. What
// hinders it is written to standard output, which is closed when the server answers.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <exception>
#include <filesystem>
#include <thread>

#include "support/postgres_server.hpp"

namespace {

namespace fs = std::filesystem;
constexpr int seconds_unused = 3;

bool used_lately(int users) {
  struct stat s {};
  return ::fstat(users, &s) != 0 || std::time(nullptr) - s.st_mtime < seconds_unused;
}

/// Returns holding `users` exclusively, when nobody has used the server for a while.
void wait_until_unused(int users) {
  for (;;) {
    ::flock(users, LOCK_EX);
    ::flock(users, LOCK_UN);
    std::this_thread::sleep_for(std::chrono::seconds{seconds_unused});
    if (::flock(users, LOCK_EX | LOCK_NB) != 0) continue;
    if (!used_lately(users)) return;
    ::flock(users, LOCK_UN);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const fs::path folder = argv[1];
  // Free for whoever started this: the server belongs to all tests.
  const pid_t child = ::fork();
  if (child != 0) return child < 0 ? 1 : 0;
  ::setsid();
  try {
    const int alive = cs::test::locked(folder / "alive", LOCK_EX | LOCK_NB);
    const int users = ::open((folder / "users").c_str(), O_RDWR | O_CLOEXEC);
    if (alive < 0 || users < 0) {
      std::puts("another one runs already");
      return 1;
    }
    std::error_code ec;
    for (const char* name : {"data", "run"}) fs::remove_all(folder / name, ec);  // of one that was killed
    cs::test::PostgresServer server(folder);
    std::fclose(stdout);
    wait_until_unused(users);
    server.stop();
    // The file that the next test waits for goes last: from then on the folder is its own.
    for (const char* name : {"data", "run", "initdb.log", "server.log", "alive", "starting", "users"})
      fs::remove_all(folder / name, ec);
    fs::remove(folder, ec);
    return 0;
  } catch (const std::exception& e) {
    std::puts(e.what());
    return 1;
  }
}
