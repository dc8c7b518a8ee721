#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace cs {

/// What was written to the file by another library survives a power cut from now on. "disk.full" or "disk.error".
Status flush_file(const std::filesystem::path& file);

}  // namespace cs
