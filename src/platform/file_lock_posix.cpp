#include "platform/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "platform/os_error.hpp"

namespace cs {

Result<FileLock> FileLock::take(const std::filesystem::path& file, Error held) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return os_error("create", file);
  FileLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) return held;
  return lock;
}

FileLock::~FileLock() {
  if (handle_ >= 0) ::close(static_cast<int>(handle_));
}

}  // namespace cs
