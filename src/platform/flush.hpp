#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace cs {

/// What was written to the file by another library survives a power cut from now on. "disk.full" or "disk.error".
Status flush_file(const std::filesystem::path& file);

/// Gives a file of the same folder another name; what had that is gone. After success the new name survives a power
/// cut.
Status rename_durably(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace cs
