// What the system said, as our error.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

#include "base/result.hpp"

namespace cs {

/// "Cannot create /x/y: Permission denied." "disk.full" where there is no room, else "disk.error". Reads the calling
/// thread's last error, so nothing may come between. For src/platform only.
Error os_error(const char* what, const std::filesystem::path& path);

/// What std::filesystem gave as its reason, in UTF-8: its own message() speaks the code page's language on Windows.
std::string reason_of(const std::error_code& error);

}  // namespace cs
