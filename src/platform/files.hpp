// Whole files, and the one way to replace or add a file that survives a crash at any moment.
#pragma once

#include <filesystem>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs {

/// Reads a whole regular file; Code::too_large above `limit` bytes, Code::not_found when it is not there,
/// "file.directory" and "file.not_regular" for anything else that has a name. Never waits for a pipe's other end.
Result<Bytes> read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{1} << 30);

/// Temporary name in the same folder, write, fsync, rename, fsync of the folder. After success the content survives a
/// power cut; after an error (disk full, permission) the old file, if any, is untouched and no temporary file is left.
Status write_file_durably(const std::filesystem::path& path, ByteView content);

/// Entries of the folder survive a power cut from now on.
Status flush_folder(const std::filesystem::path& folder);

/// Whether somebody beside the file's owner may read or write it; false for a file that is not there.
bool others_may_use(const std::filesystem::path& file);

/// Whether it belongs to this user or to root. For root that says nothing: true of every file.
bool owned_by_us(const std::filesystem::path& file);

/// What the file system knows a file by: another one for every copy, the same one after a rename and after the machine
/// was started anew.
Result<std::string> file_identity(const std::filesystem::path& file);

/// A folder that only this user may enter. Whether it was not there before; error when it can neither be made nor
/// found.
Result<bool> make_private_folder(const std::filesystem::path& folder);

}  // namespace cs
