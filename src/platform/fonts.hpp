// The typefaces that the system has.
#pragma once

#include <filesystem>
#include <optional>

namespace cs {

/// A typeface on disk.
struct FontFile {
  std::filesystem::path path;
  int index = 0;  ///< face in a collection; 2 is Simplified Chinese in Noto's
};

/// The face whose family and style have exactly these names, in UTF-8; any style of the family without one. Nothing
/// where the system has none: it is not asked for the nearest.
std::optional<FontFile> find_font(const char* family, const char* style = nullptr);

}  // namespace cs
