#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "platform/mapped_file.hpp"
#include "platform/os_error.hpp"

namespace cs {

Result<MappedFile> MappedFile::open(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return os_error("open", file);
  struct stat info {};
  void* data = MAP_FAILED;
  if (::fstat(fd, &info) == 0)  // mapping nothing is refused by the system
    data = ::mmap(nullptr, static_cast<std::size_t>(info.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
  const int why = errno;
  ::close(fd);
  errno = why;
  if (data == MAP_FAILED) return os_error("read", file);
  return MappedFile(data, static_cast<std::size_t>(info.st_size));
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

}  // namespace cs
