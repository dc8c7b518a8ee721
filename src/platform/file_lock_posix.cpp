#include "platform/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace cs {

Result<FileLock> FileLock::take(const std::filesystem::path& file, Error held) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    const char* id = errno == ENOSPC || errno == EDQUOT ? "disk.full" : "disk.error";
    return io_error(id, fmt::format("Cannot create {}: {}.", file.string(), std::strerror(errno)));
  }
  FileLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) return held;
  return lock;
}

FileLock::~FileLock() {
  if (handle_ >= 0) ::close(static_cast<int>(handle_));
}

}  // namespace cs
