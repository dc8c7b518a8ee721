#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "platform/os_error.hpp"

namespace cs {

Error os_error(const char* what, const std::filesystem::path& path) {
  const int e = errno;
  return io_error(e == ENOSPC || e == EDQUOT ? "disk.full" : "disk.error",
                  fmt::format("Cannot {} {}: {}.", what, path.string(), std::strerror(e)));
}

std::string reason_of(const std::error_code& error) {
  return error.message();
}

}  // namespace cs
