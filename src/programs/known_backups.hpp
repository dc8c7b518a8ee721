// Which folders of backups an installation has, kept in <data>/backups: so that whoever removes data is told until when
// a backup still holds them, and each folder learns what a restore must remove again.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace cs::programs {

struct KnownBackups {
  std::filesystem::path folder, key_file;
  int keep = 0, keep_days = 0;  ///< as the last backup said; 0: it did not
};
/// Empty where none was made. corrupt "backup.list".
Result<std::vector<KnownBackups>> known_backups(const std::filesystem::path& data);
/// Takes the place of what was known of this folder.
Status note_backups(const std::filesystem::path& data, KnownBackups backups);

/// Tells each folder what was removed, and says of each until when its backups still hold it, or why it could not be
/// told.
void tell_backups(const std::filesystem::path& data);
/// The same without telling them anything.
void print_backups(const std::filesystem::path& data);

}  // namespace cs::programs
