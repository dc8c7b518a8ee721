// What the system said last, as our error. For src/platform only.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace cs {

/// "Cannot create /x/y: Permission denied." "disk.full" where there is no room, else "disk.error". Reads the calling
/// thread's last error, so nothing may come between.
Error os_error(const char* what, const std::filesystem::path& path);

}  // namespace cs
