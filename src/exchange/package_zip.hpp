// A package as a ZIP file. Photos are stored as they are (JPEG does not shrink), names are UTF-8 and say so, as Windows
// wants it, and each entry tells its size and checksum in front, as Java's ZipInputStream wants it of stored ones.
// Memory stays flat: one photo at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::exchange {

struct PackageEntry {
  std::string name;  ///< UTF-8, "/" between folders
  /// Its bytes; asked for once or twice, one entry after the other.
  std::function<Result<Bytes>()> content;
};

/// Writes `path`, which is replaced, and flushes it. `at` becomes the time of all entries, wall time of this machine.
/// `progress` (may be empty) is called with the number of whole entries. Nothing is left at `path` after an error: the
/// first one of a content, "disk.full", "zip.write".
Status write_zip(const std::filesystem::path& path, const std::vector<PackageEntry>& entries, TimePoint at,
                 const std::function<void(std::size_t)>& progress = {});

/// What a whole file is known by.
struct FileDigest {
  std::int64_t bytes = 0;
  std::string sha256;
};
Result<FileDigest> digest_of_file(const std::filesystem::path& path);

struct ExpectedEntry {
  std::string name, sha256;
};
/// Reads the file again from the disk: exactly these entries, in this order, each with its checksum. corrupt
/// "zip.verify" names the first that is not so.
Status verify_zip(const std::filesystem::path& path, const std::vector<ExpectedEntry>& expected);

}  // namespace cs::exchange
