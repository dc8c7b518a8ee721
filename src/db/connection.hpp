// A database of one of the two engines, SQLite in a file or PostgreSQL behind an address: opening it safely, numbered
// migrations, prepared statements. db/sqlite is the only folder that sees SQLite, db/postgres the only one that sees
// libpq. dialect.hpp names what the two write differently.
//
// What the engine itself refuses (disk full, busy, damaged, unreachable) is thrown as db::Failure and turned into an
// Error at one boundary each: open(), transaction(), Writer and Readers. Nothing else here throws, and no Failure
// leaves those four.
#pragma once

#include <any>
#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "db/value.hpp"
#include "db/watch.hpp"

namespace cs::db {

class Engine;
class Foreseen;
class Rows;
struct WatchPlan;

/// A prepared, bound statement; when it is destroyed, it goes back to its connection's cache. Columns count from 0. It
/// runs at the first next(). PostgreSQL then has all its rows in memory: what may be many is asked for in pages, by
/// key.
class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  bool next();  ///< steps; true while there is a row
  bool is_null(int column) const;
  std::int64_t int64(int column) const;
  int integer(int column) const { return static_cast<int>(int64(column)); }
  double real(int column) const;
  std::string text(int column) const;  ///< "" for NULL
  TimePoint time(int column) const { return from_ms(int64(column)); }

 private:
  friend class Connection;
  explicit Statement(std::shared_ptr<Rows> rows) : rows_(std::move(rows)) {}
  Statement(std::shared_ptr<Rows> rows, RowWatch& watch, const WatchPlan& plan);
  std::shared_ptr<Rows> rows_;
  RowWatch* watch_ = nullptr;  // of a statement that writes what is watched, until all its rows were told
  const WatchPlan* plan_ = nullptr;
  bool stepped_ = false;
};

/// Where a database is: a file (SQLite) or the address of one in PostgreSQL.
class Location {
 public:
  Location(std::filesystem::path file) : file_(std::move(file)) {}
  Location(const char* file) : file_(file) {}
  /// "postgresql://…" or "postgres://…" as libpq understands it; anything else is the path of a file.
  static Location parse(const std::string& text);

  bool is_postgres() const { return !url_.empty(); }
  const std::filesystem::path& file() const { return file_; }
  const std::string& url() const { return url_; }  ///< holds a password, perhaps: never shown

 private:
  std::filesystem::path file_;
  std::string url_;
};

/// Step i of a schema: from version i to i + 1. One text serves both engines where dialect.hpp's words are enough.
struct Migration {
  Migration(const char* both) : sqlite(both), postgres(both) {}
  /// A text for each; "" does nothing but count.
  Migration(const char* on_sqlite, const char* on_postgres) : sqlite(on_sqlite), postgres(on_postgres) {}
  const char* sqlite;
  const char* postgres;
};

/// A program's database: who it belongs to and how it came to be. Each migration is one transaction (PostgreSQL: all
/// missing ones together, under a lock that the nodes share); a released one is never edited.
struct Schema {
  std::int32_t application_id = 0;  ///< any number but 0, stored in the file's header or the table db_owner
  std::vector<Migration> migrations;
};

/// What a transaction is for. PostgreSQL: `write` sees each statement's newest committed rows, so rows are locked
/// before they are judged (or OpenOptions::alone spares that); SQLite's `write` has the whole database for itself.
/// `read` is one snapshot on both.
enum class Begin { write, read };

struct OpenOptions {
  bool read_only = false;                            ///< it must be there already; no migrations
  bool create = true;                                ///< PostgreSQL; false: an empty database is "db.missing"
  bool alone = false;                                ///< PostgreSQL: write transactions of all connections that say so
                                                     ///< come one after another, as all of SQLite's do
  std::function<Status()> before_migrating;          ///< asked when a filled database is of an older version; an error
                                                     ///< leaves it as it is
  Millis busy_timeout{std::chrono::seconds{5}};      ///< how long to wait for another's write, or for locked rows
  int cache_kib = 16384;                             ///< SQLite: of pages kept in memory
  bool auto_checkpoint = true;                       ///< SQLite; false: the Writer checkpoints, to see its errors
  std::string vfs;                                   ///< SQLite: by name; empty: the default one
  Millis patience{std::chrono::seconds{2}};          ///< PostgreSQL: how long a lost server is tried again before an
                                                     ///< answer is given; opening tries once
  std::function<void(std::string_view)> on_prepare;  ///< each statement's text when it is first used; for tests
  std::function<void(std::string_view)> on_run;      ///< each statement before it runs; may throw Failure; for tests
};

/// What a write changes, or an answer stands on: a name that both agree on ("looks.person"), and which of them.
struct Touched {
  std::string_view what;
  Value value = nullptr;
};
using Touches = std::initializer_list<Touched>;

/// Not thread-safe: one thread at a time.
class Connection {
 public:
  /// Opens or creates (a file; an empty database of PostgreSQL is filled), durably, with foreign keys, and migrates.
  /// Errors: "db.newer" (invalid: written by a newer program), "db.foreign" (invalid: another program's), "db.corrupt",
  /// "db.busy", "disk.full", "db.open" (io); PostgreSQL: "db.unreachable", "db.connections" (unavailable), "db.server"
  /// (invalid: too old, or not UTF-8), "db.missing" (not_found: empty, and not to be created or written).
  static Result<Connection> open(const Location& where, const Schema& schema, OpenOptions options = {});
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  /// Prepares (or finds prepared) and binds `values` to ?1, ?2, … Throws Failure.
  template <class... T>
  Statement query(std::string_view sql, const T&... values) {
    const std::array<Value, sizeof...(T)> bound{Value(values)...};
    return prepare(sql, bound.data(), bound.size());
  }
  /// The same with as many values as a filter has.
  Statement query_with(std::string_view sql, const std::vector<Value>& values) {
    return prepare(sql, values.data(), values.size());
  }
  /// Runs to the end; the number of rows inserted, updated or deleted by it (triggers not counted). Throws Failure.
  template <class... T>
  std::int64_t run(std::string_view sql, const T&... values) {
    Statement s = query(sql, values...);
    while (s.next()) {
    }
    return changes();
  }
  /// Runs "INSERT … {{new id}}": the new row's number. Throws Failure.
  template <class... T>
  std::int64_t insert(std::string_view sql, const T&... values) {
    Statement s = query(sql, values...);
    return s.next() ? s.int64(0) : newest_id();
  }

  // Where the server is far away (gathers()), what waits for it costs most. So the work of a group asks for its facts
  // together, before any of it runs, and writes together, in statements about many rows (dialect.hpp names the words).
  // On SQLite ask() does nothing and put() is run().

  /// query() of the same will be asked for: then its answer is there, unless a write came between. `on` names all rows
  /// that the answer stands on and a put() may name; any other write takes all answers away. Does not throw.
  template <class... T>
  void ask(Touches on, std::string_view sql, const T&... values) {
    if (!gathers()) return;
    const std::array<Value, sizeof...(T)> bound{Value(values)...};
    foresee(on, sql, bound.data(), bound.size());
  }
  /// Runs at the latest before the next query() or commit(). Only for a row that is new, or that this work has read:
  /// the order of several works' statements is kept in each of them, not among them. `touched`: what other work may
  /// have asked for; empty: anything.
  template <class... T>
  void put(Touches touched, std::string_view sql, const T&... values) {
    const std::array<Value, sizeof...(T)> bound{Value(values)...};
    write_later(touched, sql, bound.data(), bound.size());
    tell_put(sql, bound.data(), bound.size(), std::nullopt);
  }
  /// The same for an INSERT of a new row into a table with an {{id}}, which is ?1: its number. The values begin at ?2.
  template <class... T>
  std::int64_t put_new(std::string_view table, std::string_view sql, const T&... values) {
    const std::int64_t id = new_id(table);
    const std::array<Value, 1 + sizeof...(T)> bound{id ? Value(id) : Value(std::optional<std::int64_t>{}),
                                                    Value(values)...};
    write_later({{table}}, sql, bound.data(), bound.size());
    const std::int64_t number = id ? id : newest_id();
    tell_put(sql, bound.data(), bound.size(), number);
    return number;
  }
  /// A put_new() will come.
  void ask_for_id(std::string_view table);
  bool gathers() const;
  /// What this transaction found out already; forgotten when a write may have changed it: any but a put() that says
  /// what it touches. A T that nobody set is T{}.
  template <class T>
  T& remembered(std::string_view name) {
    std::any& slot = remembered_slot(name);
    if (!slot.has_value()) slot = T{};
    return std::any_cast<T&>(slot);
  }

  /// Adds `by` to a sum that a table keeps. However many add to one, commit() writes it once, by `sql`: an upsert of ?1
  /// and ?2 (what is counted) and ?3 (how many more), as for put(). What was added since savepoint() goes with it.
  using Counted = std::variant<std::int64_t, std::string>;
  void add(std::string_view sql, std::int64_t first, Counted second, std::int64_t by);
  /// What add() got since begin() and a query cannot see yet.
  std::int64_t added(std::string_view sql, std::int64_t first, const Counted& second) const;
  /// From now on `watch` is told of every row that is written into its tables. One a connection.
  void set_watch(std::unique_ptr<RowWatch> watch);
  RowWatch* watch() const { return watch_.get(); }

  /// Several statements without parameters, not cached and not watched. Throws Failure.
  void script(const char* sql);

  /// Begins, `work`, COMMIT; rolled back when it returns an error or the engine refuses. On PostgreSQL `work` may run
  /// again, when another transaction was in the way or the connection was lost before COMMIT.
  Status transaction(const std::function<Status(Connection&)>& work);

  // For Writer and Readers. They throw Failure where the engine refuses.
  void begin(Begin how, std::size_t jobs = 0);  ///< `jobs`: how many have a savepoint in it; 0: none has
  /// PostgreSQL: waits as long as `patience` to find out what became of a COMMIT whose answer was lost, where commits
  /// are numbered. The transaction is over whatever it throws.
  void commit();
  void rollback();
  void savepoint();
  void rollback_to_savepoint();
  void release_savepoint();
  bool in_transaction() const;
  /// From now on each commit() carries a number, by which its outcome is asked for after a lost connection.
  void number_commits();
  std::int64_t total_changes() const;
  int wal_pages() const;  ///< SQLite: in the write-ahead log after the newest commit of this connection; else 0
  /// Copies what it can from the log into the database without waiting for readers. False: a reader holds some of it
  /// back, so that the log goes on growing. Throws Failure.
  bool checkpoint();
  /// Closing will touch the disk no more.
  void no_checkpoint_on_close();

 private:
  explicit Connection(std::unique_ptr<Engine> engine);
  Statement prepare(std::string_view sql, const Value* values, std::size_t count);
  std::int64_t changes() const;
  std::int64_t newest_id() const;
  std::int64_t new_id(std::string_view table);
  void foresee(Touches on, std::string_view sql, const Value* values, std::size_t count);
  void write_later(Touches touched, std::string_view sql, const Value* values, std::size_t count);
  void answer_asks();
  std::any& remembered_slot(std::string_view name);
  void keep_sums();
  const WatchPlan& plan(std::string_view sql);
  void tell_put(std::string_view sql, const Value* values, std::size_t count, std::optional<std::int64_t> number);
  std::unique_ptr<RowWatch> watch_;
  struct Plans;
  std::unique_ptr<Plans> plans_;  // what each text writes, since there is a watch
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Foreseen> foreseen_;
  using SumKey = std::tuple<std::string_view, std::int64_t, Counted>;
  std::map<SumKey, std::int64_t> sums_;
  std::vector<std::pair<SumKey, std::int64_t>> since_savepoint_;
};

}  // namespace cs::db
