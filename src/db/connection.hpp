// One SQLite database: opening it safely, numbered migrations, prepared statements. The only folder that sees SQLite.
//
// What SQLite itself refuses (disk full, busy, damaged) is thrown as db::Failure and turned into an Error at one
// boundary each: open(), transaction(), Writer and Readers. Nothing else here throws, and no Failure leaves those four.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::db {

/// What the database engine refused. `broken_sync`: a flush to disk failed, so what is stored is unknown.
class Failure : public std::runtime_error {
 public:
  Failure(Error e, bool sync) : std::runtime_error(e.message), error(std::move(e)), broken_sync(sync) {}
  Error error;
  bool broken_sync;
};

/// A value bound to a statement; text is copied when it is bound.
class Value {
 public:
  enum class Kind { null, integer, real, text };
  Value(std::nullptr_t) {}
  template <class T>
  requires std::is_integral_v<T> Value(T v) : kind(Kind::integer), integer(static_cast<std::int64_t>(v)) {}
  Value(double v) : kind(Kind::real), real(v) {}
  Value(std::string_view v) : kind(Kind::text), text(v) {}
  Value(const std::string& v) : kind(Kind::text), text(v) {}
  Value(const char* v) : kind(Kind::text), text(v) {}
  Value(TimePoint t) : kind(Kind::integer), integer(to_ms(t)) {}
  Value(Millis d) : kind(Kind::integer), integer(d.count()) {}
  template <class T>
  Value(const std::optional<T>& v) {
    if (v) *this = Value(*v);
  }

  Kind kind = Kind::null;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text;
};

struct Cached;

/// A prepared, bound statement; when it is destroyed, it goes back to its connection's cache. Columns count from 0.
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
  explicit Statement(std::shared_ptr<Cached> cached) : cached_(std::move(cached)) {}
  std::shared_ptr<Cached> cached_;
};

/// A program's database: who it belongs to and how it came to be. Migration i brings version i to i + 1, in one
/// transaction; a released one is never edited.
struct Schema {
  std::int32_t application_id = 0;  ///< any number but 0, stored in the file's header
  std::vector<const char*> migrations;
};

struct OpenOptions {
  bool read_only = false;                            ///< the file must be there; no migrations
  Millis busy_timeout{std::chrono::seconds{5}};      ///< how long to wait for another process's write
  int cache_kib = 16384;                             ///< of pages kept in memory
  bool auto_checkpoint = true;                       ///< false: the Writer checkpoints by itself, to see its errors
  std::string vfs;                                   ///< by name; empty: the default one
  std::function<void(std::string_view)> on_prepare;  ///< each statement's text when it is first used; for tests
};

/// Not thread-safe: one thread at a time.
class Connection {
 public:
  /// Opens or creates, WAL, synchronous=FULL, foreign keys on, and migrates. Errors: "db.newer" (invalid: written by a
  /// newer program), "db.foreign" (invalid: another program's), "db.corrupt", "db.busy", "disk.full", "db.open" (io).
  static Result<Connection> open(const std::filesystem::path& file, const Schema& schema, OpenOptions options = {});
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
  std::int64_t last_id() const;  ///< rowid of the newest INSERT
  /// Several statements without parameters, not cached. Throws Failure.
  void script(const char* sql);

  /// BEGIN IMMEDIATE, `work`, COMMIT; rolled back when it returns an error or SQLite refuses.
  Status transaction(const std::function<Status(Connection&)>& work);

  // For Writer and Readers.
  bool in_transaction() const;
  std::int64_t total_changes() const;
  int wal_pages() const;  ///< in the write-ahead log after the newest commit of this connection
  /// Copies what it can from the log into the database without waiting for readers. Throws Failure.
  void checkpoint();
  /// Closing will touch the disk no more.
  void no_checkpoint_on_close();

 private:
  struct Impl;
  explicit Connection(std::unique_ptr<Impl> impl);
  Statement prepare(std::string_view sql, const Value* values, std::size_t count);
  std::int64_t changes() const;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cs::db
