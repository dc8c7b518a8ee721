// Makes every flush dearer by COUNTERSIGN_FLUSH_US microseconds. Linked into a benchmark it stands before the system's
// calls for everything in the program, SQLite's too; preloaded, for a database server.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

namespace {

void nap() {
  const char* said = std::getenv("COUNTERSIGN_FLUSH_US");
  const long us = said ? std::atol(said) : 0;
  if (us <= 0) return;
  const timespec time{us / 1'000'000, us % 1'000'000 * 1000};
  ::nanosleep(&time, nullptr);
}

template <class Call>
Call* systems(const char* name) {
  return reinterpret_cast<Call*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {
int fsync(int fd) {
  static auto* const real = systems<int(int)>("fsync");
  nap();
  return real(fd);
}
int fdatasync(int fd) {
  static auto* const real = systems<int(int)>("fdatasync");
  nap();
  return real(fd);
}
}
