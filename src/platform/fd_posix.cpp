#include "platform/fd_posix.hpp"

#include <unistd.h>

namespace cs {

void Fd::reset() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

}  // namespace cs
