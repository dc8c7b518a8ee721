// Which files and folders a program flushed, renamed and in what order. Include in one file of a test program: it puts
// its own fsync(), fdatasync() and rename() before the system's, for everything in the program and for the libraries
// it loads (SQLite's calls, too), so that what ships needs no seam.
#pragma once

#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace cs::test {

/// Notes while it lives what happens below a folder, as "flush FILE", "flush folder" (for each folder) and "rename
/// FILE"; a temporary file is called by its ending. One at a time.
class Flushes {
 public:
  explicit Flushes(std::filesystem::path below) : below_(std::filesystem::canonical(below)) {
    const std::lock_guard lock(mutex());
    present() = this;
  }
  ~Flushes() {
    const std::lock_guard lock(mutex());
    present() = nullptr;
  }
  Flushes(const Flushes&) = delete;
  Flushes& operator=(const Flushes&) = delete;

  std::vector<std::string> seen() const {
    const std::lock_guard lock(mutex());
    return seen_;
  }
  void clear() {
    const std::lock_guard lock(mutex());
    seen_.clear();
  }
  /// From now on flushing a folder fails.
  void fail_folders() {
    const std::lock_guard lock(mutex());
    fail_folders_ = true;
  }

  // For the calls below.
  static bool flush(int fd) {
    const std::lock_guard lock(mutex());
    struct stat st {};
    if (!present() || ::fstat(fd, &st) != 0) return true;
    char target[PATH_MAX];
    char link[64];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t n = ::readlink(link, target, sizeof target);
    if (n <= 0) return true;
    const std::filesystem::path path(std::string(target, static_cast<std::size_t>(n)));
    if (!path.string().starts_with(present()->below_.string())) return true;
    present()->seen_.push_back("flush " + (S_ISDIR(st.st_mode) ? "folder" : called(path)));
    return !(S_ISDIR(st.st_mode) && present()->fail_folders_);
  }
  static void rename_to(const char* to) {
    const std::lock_guard lock(mutex());
    if (present() && std::string_view(to).starts_with(present()->below_.string()))
      present()->seen_.push_back("rename " + called(to));
  }

 private:
  static std::string called(const std::filesystem::path& path) {
    return path.extension() == ".tmp" ? ".tmp" : path.filename().string();
  }
  static std::mutex& mutex() {
    static std::mutex m;
    return m;
  }
  static Flushes*& present() {
    static Flushes* p = nullptr;
    return p;
  }
  std::filesystem::path below_;
  std::vector<std::string> seen_;
  bool fail_folders_ = false;
};

template <class Call>
Call* systems(const char* name) {
  return reinterpret_cast<Call*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace cs::test

extern "C" {
int fsync(int fd) {
  static auto* const real = cs::test::systems<int(int)>("fsync");
  if (cs::test::Flushes::flush(fd)) return real(fd);
  errno = EIO;
  return -1;
}
int fdatasync(int fd) {
  static auto* const real = cs::test::systems<int(int)>("fdatasync");
  if (cs::test::Flushes::flush(fd)) return real(fd);
  errno = EIO;
  return -1;
}
int rename(const char* from, const char* to) noexcept {
  static auto* const real = cs::test::systems<int(const char*, const char*)>("rename");
  cs::test::Flushes::rename_to(to);
  return real(from, to);
}
}
