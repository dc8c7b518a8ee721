// Who is told of the rows that a connection writes: every statement that writes into a watched table tells the rows as
// it left them, so that no write can be forgotten. What it is for is the store's (store/sealer.hpp).
//
// How the rows are found out: Connection adds a RETURNING to the statement. Where nobody waits for an answer, they are
// what the statement itself says, and then it must say all of it: an INSERT of plain values, or an UPDATE of whole
// groups of columns by the key. A statement that can be told neither way is refused, so that whoever writes it notices.
// {{unsealed}} in a statement says that it leaves what is watched as it was.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cs::db {

class Connection;

struct WatchedColumn {
  std::string_view name;
  std::optional<std::string_view> given{};  ///< what a row has that does not say; none: NULL
};
/// Columns that are told together.
struct WatchedGroup {
  std::string_view name;
  std::vector<WatchedColumn> columns;
};
struct WatchedTable {
  std::string_view name;
  std::vector<std::string_view> key;
  std::vector<WatchedGroup> groups;
};

/// A value as text: a number in digits; none for NULL. Alike on both engines.
using Cell = std::optional<std::string>;
struct WrittenRow {
  const WatchedTable* table = nullptr;
  std::vector<std::string> key;
  bool deleted = false;
  /// For each group its cells, or nothing where the statement cannot have changed it.
  std::vector<std::optional<std::vector<Cell>>> groups;
};

/// On the connection's thread.
class RowWatch {
 public:
  virtual ~RowWatch() = default;
  virtual const std::vector<WatchedTable>& tables() const = 0;
  virtual void wrote(WrittenRow row) = 0;
  /// Some rows that a statement wrote could not be read: the transaction must not be committed.
  virtual void lost() noexcept = 0;

  // How the transaction goes. A piece is what has a savepoint.
  virtual void begins() = 0;
  virtual void piece_begins() = 0;
  virtual void piece_undone() = 0;
  virtual void piece_ends() = 0;
  /// Before COMMIT; may write. Throws Failure.
  virtual void commits(Connection& c) = 0;
  virtual void committed() = 0;
  /// Whether the piece that ended last has anything that commits() will write about.
  virtual bool noted() const = 0;
};

}  // namespace cs::db
