// What an engine does under Connection. Private to db: the rooms see connection.hpp only. Everything here may throw
// Failure but what is noexcept or const.
#pragma once

#include <memory>
#include <string_view>

#include "db/connection.hpp"

namespace cs::db {

struct Ask;

/// One statement that is being run.
class Rows {
 public:
  virtual ~Rows() = default;
  virtual bool next() = 0;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t int64(int column) const = 0;
  virtual double real(int column) const = 0;
  virtual std::string text(int column) const = 0;
  virtual void done() noexcept {}  ///< its Statement is gone
  virtual void rewind() {}         ///< an answer to an Ask: before its first row again
};

class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::shared_ptr<Rows> prepare(std::string_view sql, const Value* values, std::size_t count) = 0;
  virtual void script(const char* sql) = 0;
  virtual std::int64_t changes() const = 0;
  virtual std::int64_t total_changes() const = 0;
  virtual std::int64_t newest_id() const {
    return 0;
  }  ///< SQLite: of the newest INSERT; PostgreSQL returns it as a row
  /// Runs a statement whose answer nobody needs: at the latest before the next prepare() or commit(), which then throw
  /// its Failure. The first `key` values say which row it is.
  virtual void put(std::string_view sql, const Value* values, std::size_t count, std::size_t key) = 0;
  /// Whether put() waits for others of its kind, and questions are worth asking together: a server is far away.
  virtual bool gathers() const { return false; }
  /// Answers them together. Only where it gathers().
  virtual void answer(const std::vector<Ask*>&) {}
  /// Asks for `count` numbers for new rows of a table with an {{id}}. Only where it gathers().
  virtual std::unique_ptr<Ask> ask_for_ids(std::string_view table, std::int64_t count);

  virtual void begin(Begin how, std::size_t jobs) = 0;  ///< `jobs`: how many have a savepoint in it; 0: none has
  virtual void commit() = 0;
  virtual void rollback() = 0;
  virtual void savepoint() = 0;  ///< one at a time
  virtual void rollback_to_savepoint() = 0;
  virtual void release_savepoint() = 0;
  virtual bool in_transaction() const = 0;

  virtual void number_commits() = 0;
  virtual int wal_pages() const = 0;
  virtual bool checkpoint() = 0;
  virtual void no_checkpoint_on_close() = 0;
};

}  // namespace cs::db
