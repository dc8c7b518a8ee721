// `countersignd check --csv OUT.csv DIR`: the checks on every photograph of a folder and its subfolders, one line a
// photo and finding. Several workers side by side; lines stand in the order of the names whatever finishes first.
//
// The table: file (relative to DIR), n, of, check, outcome, value, unit, threshold_low, threshold_high, suggests (codes
// with spaces between), message_zh, message_en, fingerprint. `n` counts a photo's findings from 1, `of` is how many it
// has: a photo whose last line (n = of) is missing was being written when the program ended, and is checked again when
// the same command runs again; the others are not. A file that cannot be read as a photo has one line: readable, fail.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "base/result.hpp"

namespace cs::programs {

struct FolderCheck {
  std::filesystem::path folder, table, rules;
  unsigned workers = 0;  ///< 0: one a core
};

/// Errors name the folder or table: "check.no_photos", "check.not_our_table", "check.other_rules" (the table was begun
/// with other rules or models), and those of files and workers.
Status check_folder(const FolderCheck& what);

/// What an earlier run left: the photos that are whole, up to where in the file they reach, and with which fingerprint.
struct Begun {
  std::set<std::string> photos;
  std::size_t bytes = 0;
  std::string fingerprint;
};
/// "check.not_our_table" when the text is not empty and does not begin with our column names.
Result<Begun> read_begun(std::string_view table);

}  // namespace cs::programs
