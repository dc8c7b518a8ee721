#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "platform/os_error.hpp"
#include "platform/regular_file.hpp"

namespace cs {
namespace {

Error not_regular(const std::filesystem::path& path) {
  return invalid("file.not_regular",
                 fmt::format("{} is a link, a folder, a pipe or a device, not a file.", path.string()));
}

}  // namespace

Result<RegularFile> RegularFile::open(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY);
  if (fd < 0) {
    if (errno == ELOOP || errno == ENXIO) return not_regular(path);  // a link; a socket
    Error e = os_error("open", path);
    if (errno == ENOENT || errno == ENOTDIR) e.code = Code::not_found, e.id = "file.missing";
    return e;
  }
  struct stat about {};
  const bool known = ::fstat(fd, &about) == 0;
  RegularFile file(fd, known ? static_cast<std::uint64_t>(about.st_size) : 0);
  if (!known) return os_error("read", path);
  if (!S_ISREG(about.st_mode)) return not_regular(path);
  return file;
}

RegularFile::~RegularFile() {
  if (file_ >= 0) ::close(static_cast<int>(file_));
}

Status RegularFile::read(std::uint64_t at, std::span<std::uint8_t> into) const {
  while (!into.empty()) {
    const ssize_t n = ::pread(static_cast<int>(file_), into.data(), into.size(), static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return os_error("read", "a file");
    if (n == 0) return Error{Code::corrupt, "file.short", "A file ends before its content does."};
    at += static_cast<std::uint64_t>(n);
    into = into.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

std::string file_version(const std::filesystem::path& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return {};
  return fmt::format("{} {} {} {}.{}", about.st_dev, about.st_ino, about.st_size, about.st_mtim.tv_sec,
                     about.st_mtim.tv_nsec);
}

bool is_real_folder(const std::filesystem::path& folder) {
  struct stat about {};
  return ::lstat(folder.c_str(), &about) == 0 && S_ISDIR(about.st_mode);
}

}  // namespace cs
