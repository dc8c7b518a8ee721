#include "platform/file_lock.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "platform/os_error.hpp"

namespace cs {

Result<FileLock> FileLock::take(const std::filesystem::path& file, Error held) {
  FileLock lock;
  lock.file_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock.file_ < 0) return os_error("create", file);
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  lock.folder_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock.folder_ < 0) return os_error("open", folder);
  if (::flock(static_cast<int>(lock.file_), LOCK_EX | LOCK_NB) != 0)
    return errno == EWOULDBLOCK ? held : os_error("lock", file);
  // Where a folder cannot be locked (NFS), the file has to do.
  if (::flock(static_cast<int>(lock.folder_), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return held;
  return lock;
}

FileLock::~FileLock() {
  for (const std::intptr_t handle : {file_, folder_})
    if (handle >= 0) ::close(static_cast<int>(handle));
}

}  // namespace cs
