// What lies in a data folder beside database and photographs: certificates, keys, settings. Small files, packed in one.
#pragma once

#include <filesystem>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::backup {

/// Regular files of at most 16 MB each, in folders too; no links, no locks, no mark of a running service, nothing
/// temporary (a leading dot), no database, no photographs, no key of backups. too_large "backup.too_large" when one is
/// larger.
Result<Bytes> pack_data_files(const std::filesystem::path& folder);
/// Writes them below `folder`, readable by their owner alone. corrupt "backup.damaged" for what is no such pack, or
/// names a place outside.
Status unpack_data_files(ByteView pack, const std::filesystem::path& folder);

}  // namespace cs::backup
