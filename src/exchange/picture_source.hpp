// Photographs as a school hands them over: a folder with folders in it, or a ZIP file.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::exchange {

inline constexpr std::size_t largest_picture = std::size_t{20} << 20;

struct SourceFile {
  std::string name;  ///< with its folders, "/" between, as it stands there
  std::string stem;  ///< without folders and ending
};
/// Called for each file, with its content where that was asked for: an error instead of it says in one sentence why
/// there is none ("photo.too_large", "photo.empty", "picture.path" for a name that leads out of its folder, io errors).
using SourceVisit = std::function<Status(const SourceFile&, const Result<Bytes>&)>;

/// Walks through the files of `source`, hidden ones and what the systems leave behind (__MACOSX, Thumbs.db) left out,
/// in the order of their names or of the ZIP's directory; the same at each call while it is not changed. Links are not
/// followed. `content` false: names alone. A ZIP file that unpacks to ten times its size is refused: photographs do not
/// shrink. invalid "references.folder", "zip.damaged", "zip.password", "zip.method"; too_large "zip.too_large".
Status visit_pictures(const std::filesystem::path& source, bool content, const SourceVisit& visit);

}  // namespace cs::exchange
