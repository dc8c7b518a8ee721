// Moving an installation from SQLite to PostgreSQL: once, while nobody serves it. The photographs stay where they are.
//
// What can half-happen, and why it is harmless:
// - it is killed, or either side refuses: each batch of rows is one commit, in the order of the table's key, so that
//   the next run goes on behind the last row that is there. Until the last step the database carries another program's
//   number (moving_schema), and no other command opens it;
// - the installation changes meanwhile or between two runs: one run reads one snapshot, and at the end every table's
//   digest is compared. What differs is refused; the SQLite file was never written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace cs::store {

struct MoveOptions {
  std::filesystem::path folder;  ///< with service.db
  std::string to;                ///< "postgresql://…": empty, or begun by an earlier run
  /// After each commit: rows that are there, rows in all, and the table at work.
  std::function<void(std::int64_t, std::int64_t, std::string_view)> on_progress;
  int batch = 2000;  ///< rows a commit
};
struct MoveReport {
  std::int64_t rows = 0;     ///< in all tables
  std::int64_t resumed = 0;  ///< of these, copied by earlier runs
};

/// "store.missing", "store.in_use" (a service has the folder), "store.exists" (conflict: the database holds an
/// installation), "move.version" (invalid: the folder is of an older version), "move.changed" (conflict: not what an
/// earlier run began to copy, or not what arrived), and what db::Connection::open says.
Result<MoveReport> move_installation(const MoveOptions& options);

}  // namespace cs::store
