#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "platform/append_file.hpp"
#include "platform/os_error.hpp"

namespace cs {

Result<AppendFile> AppendFile::open(const std::filesystem::path& path, std::uint64_t keep, Readers readers) {
  AppendFile file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, readers == Readers::owner ? 0600 : 0644), path);
  if (file.handle_ < 0) return os_error("write", path);
  const int fd = static_cast<int>(file.handle_);
  const off_t size = ::lseek(fd, 0, SEEK_END);
  if (size < 0 || (size > static_cast<off_t>(keep) && ::ftruncate(fd, static_cast<off_t>(keep)) != 0))
    return os_error("write", path);
  return file;
}

AppendFile::~AppendFile() {
  if (handle_ >= 0) ::close(static_cast<int>(handle_));
}

Status AppendFile::append(std::string_view text, bool durable) {
  const int fd = static_cast<int>(handle_);
  const off_t before = ::lseek(fd, 0, SEEK_END);
  if (before < 0) return os_error("write", path_);
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  if (text.empty() && (!durable || ::fdatasync(fd) == 0)) return {};
  const Error error = os_error("write", path_);
  if (::ftruncate(fd, before) != 0)
    return error;  // what is half written stays; the caller learns of the write at least
  return error;
}

}  // namespace cs
