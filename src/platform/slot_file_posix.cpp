#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "platform/fd_posix.hpp"
#include "platform/files.hpp"
#include "platform/os_error.hpp"
#include "platform/slot_file.hpp"

namespace cs {
namespace fs = std::filesystem;
namespace {

Result<SlotFile::Slots> read_slots(int fd, const fs::path& path) {
  SlotFile::Slots out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::string& slot = out[i];
    slot.resize(SlotFile::slot_size);
    std::size_t done = 0;
    while (done < slot.size()) {
      const ssize_t n =
          ::pread(fd, slot.data() + done, slot.size() - done, static_cast<off_t>(i * SlotFile::slot_size + done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return os_error("read", path);
      if (n == 0) break;
      done += static_cast<std::size_t>(n);
    }
    slot.resize(std::min(done, slot.find('\0')));
  }
  return out;
}

Status write_slot(int fd, const fs::path& path, int slot, std::string_view content) {
  std::string bytes(content);
  bytes.resize(SlotFile::slot_size, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::pwrite(fd, bytes.data() + done, bytes.size() - done,
                               static_cast<off_t>(slot) * static_cast<off_t>(bytes.size()) + static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return os_error("write", path);
    done += static_cast<std::size_t>(n);
  }
  if (::fdatasync(fd) != 0) return os_error("flush", path);
  return {};
}

}  // namespace

Result<SlotFile> SlotFile::open(const fs::path& file) {
  Fd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return os_error("create", file);
  struct stat st {};
  if (::fstat(fd.get(), &st) != 0) return os_error("read", file);
  if (!S_ISREG(st.st_mode)) return invalid("file.not_regular", file.string() + " is no file.");
  if (st.st_size < static_cast<off_t>(2 * slot_size)) {
    if (const int failed = ::posix_fallocate(fd.get(), 0, 2 * slot_size); failed != 0) {
      errno = failed;
      return os_error("make room for", file);
    }
    if (::fsync(fd.get()) != 0) return os_error("flush", file);
    CS_TRY(flush_folder(file.has_parent_path() ? file.parent_path() : fs::path(".")));
  }
  SlotFile out(::dup(fd.get()), file);
  if (out.fd_ < 0) return os_error("open", file);
  ::fcntl(static_cast<int>(out.fd_), F_SETFD, FD_CLOEXEC);
  return out;
}

Result<SlotFile::Slots> SlotFile::look(const fs::path& file) {
  const Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd) {
    Error e = os_error("open", file);
    if (errno == ENOENT) e.code = Code::not_found, e.id = "file.missing";
    return e;
  }
  return read_slots(fd.get(), file);
}

SlotFile::~SlotFile() {
  if (fd_ >= 0) ::close(static_cast<int>(fd_));
}

Result<SlotFile::Slots> SlotFile::read() const {
  return read_slots(static_cast<int>(fd_), path_);
}

Status SlotFile::replace(const std::function<int(const Slots&)>& which, std::string_view content) {
  if (content.size() >= slot_size) return internal_error("A slot is too small for its content.");
  const int fd = static_cast<int>(fd_);
  if (::flock(fd, LOCK_EX) != 0) return os_error("lock", path_);
  const Status done = [&]() -> Status {
    CS_ASSIGN(const Slots slots, read());
    const int slot = which(slots);
    return slot == 0 || slot == 1 ? write_slot(fd, path_, slot, content) : Status{};
  }();
  ::flock(fd, LOCK_UN);
  return done;
}

}  // namespace cs
