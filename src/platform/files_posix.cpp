#include "platform/files.hpp"
#include "platform/flush.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/ids.hpp"
#include "platform/os_error.hpp"

namespace cs {
namespace fs = std::filesystem;
namespace {

struct Fd {
  int fd = -1;
  ~Fd() {
    if (fd >= 0) ::close(fd);
  }
};

Status write_all(int fd, ByteView content, const fs::path& path) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return os_error("write", path);
    content = content.subspan(static_cast<std::size_t>(n));
  }
  if (::fsync(fd) != 0) return os_error("flush", path);
  return {};
}

}  // namespace

Result<Bytes> read_file(const fs::path& path, std::size_t limit) {
  Fd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};  // a pipe would wait for its other end
  if (file.fd < 0) {
    Error e = os_error("open", path);
    if (errno == ENOENT) e.code = Code::not_found, e.id = "file.missing";
    return e;
  }
  struct stat st {};
  if (::fstat(file.fd, &st) != 0) return os_error("read", path);
  if (S_ISDIR(st.st_mode)) return invalid("file.directory", fmt::format("{} is a folder, not a file.", path.string()));
  if (!S_ISREG(st.st_mode))
    return invalid("file.not_regular", fmt::format("{} is a pipe or a device, not a file.", path.string()));
  if (static_cast<std::uintmax_t>(st.st_size) > limit)
    return Error{Code::too_large, "file.too_large", fmt::format("{} is larger than {} bytes.", path.string(), limit)};
  Bytes out(static_cast<std::size_t>(st.st_size));
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t n = ::read(file.fd, out.data() + done, out.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return os_error("read", path);
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  out.resize(done);
  return out;
}

Status write_file_durably(const fs::path& path, ByteView content) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const fs::path temporary = folder / fmt::format(".{}.{}.tmp", path.filename().string(), new_uuid());
  {
    Fd file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (file.fd < 0) return os_error("create", temporary);
    if (Status s = write_all(file.fd, content, path); !s) {
      ::unlink(temporary.c_str());
      return s;
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    Error e = os_error("rename", path);
    ::unlink(temporary.c_str());
    return e;
  }
  return flush_folder(folder);
}

Status rename_durably(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return os_error("rename", from);
  return flush_folder(to.has_parent_path() ? to.parent_path() : fs::path("."));
}

Status flush_file(const fs::path& file) {
  Fd open{::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW)};
  if (open.fd < 0 || ::fsync(open.fd) != 0) return os_error("flush", file);
  return {};
}

Status flush_folder(const fs::path& folder) {
  Fd dir{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (dir.fd < 0 || ::fsync(dir.fd) != 0) return os_error("flush", folder);
  return {};
}

bool others_may_use(const fs::path& file) {
  struct stat about {};
  return ::stat(file.c_str(), &about) == 0 && (about.st_mode & 077) != 0;
}

bool owned_by_us(const fs::path& file) {
  struct stat about {};
  return ::stat(file.c_str(), &about) == 0 && (about.st_uid == ::geteuid() || about.st_uid == 0 || ::geteuid() == 0);
}

Result<std::string> file_identity(const fs::path& file) {
  // Not the device: many file systems have another number after the next start. A copy has another number of its own,
  // or, on another file system, another time of birth.
  struct statx about {};
  if (::statx(AT_FDCWD, file.c_str(), 0, STATX_INO | STATX_BTIME, &about) != 0) return os_error("look at", file);
  const bool born = (about.stx_mask & STATX_BTIME) != 0;
  return std::to_string(about.stx_ino) + ":" + std::to_string(born ? about.stx_btime.tv_sec : 0) + "." +
         std::to_string(born ? about.stx_btime.tv_nsec : 0);
}

Result<bool> make_private_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return true;
  if (errno == EEXIST) return false;
  return os_error("make the folder", folder);
}

}  // namespace cs
