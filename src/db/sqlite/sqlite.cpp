#include "db/sqlite/sqlite.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <cstring>
#include <unordered_map>

#include "db/dialect.hpp"

namespace cs::db {
namespace fs = std::filesystem;

namespace {

/// The one place where SQLite's codes become ours.
Failure failure_of(int extended, const char* said) {
  const int code = extended & 0xff;
  switch (code) {
    case SQLITE_FULL:
      return Failure(io_error("disk.full", "The disk is full: nothing was stored. Make room, then try again."));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Failure({Code::unavailable, "db.busy", "Another process keeps the database locked: try again."});
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Failure({Code::corrupt, "db.corrupt", fmt::format("The database is damaged: {}.", said)});
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Failure(io_error("db.open", fmt::format("The database cannot be opened for writing: {}.", said)));
    case SQLITE_IOERR:
      return Failure(
          io_error("db.failed", fmt::format("The disk failed under the database: {} ({}).", said, extended)),
          extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC ? Ending::broken_sync : Ending::refused);
    default:
      return Failure(internal_error(fmt::format("The database refused: {} ({}).", said, extended)));
  }
}

Failure failure_of(const SQLite::Exception& e) {
  const int extended = e.getExtendedErrorCode() > 0 ? e.getExtendedErrorCode() : e.getErrorCode();
  return failure_of(extended, e.what());
}

int count_wal_pages(void* counter, sqlite3*, const char*, int pages) {
  *static_cast<int*>(counter) = pages;
  return SQLITE_OK;
}

Error named(Error e, const fs::path& file) {
  if (e.id == "db.open" || e.id == "db.corrupt") e.message = fmt::format("{}: {}", file.string(), e.message);
  return e;
}

/// A file cut short (a copy that broke off) opens and answers wrongly only later. Its header says how long it must be,
/// except while a log still holds pages of it. Read through SQLite's own descriptor: closing any other one of this file
/// would drop the locks that this process holds on it, and another process would then take the log away under us.
Status whole(SQLite::Database& db, const fs::path& file) {
  std::error_code ec;
  const auto size = fs::file_size(file, ec);
  if (ec || size == 0) return {};
  if (const auto log = fs::file_size(fs::path(file) += "-wal", ec); !ec && log > 0) return {};
  sqlite3_file* in = nullptr;
  sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&in));
  if (!in || !in->pMethods) return internal_error("SQLite does not say which file it has open.");
  std::array<unsigned char, 100> header{};
  if (in->pMethods->xRead(in, header.data(), static_cast<int>(header.size()), 0) != SQLITE_OK ||
      std::memcmp(header.data(), "SQLite format 3", 16) != 0)
    return Error{Code::corrupt, "db.corrupt", "This is not a database file."};
  const auto big_endian = [&](std::size_t at, std::size_t bytes) {
    std::uint64_t v = 0;
    for (std::size_t i = 0; i < bytes; ++i) v = v << 8 | header[at + i];
    return v;
  };
  const std::uint64_t page = big_endian(16, 2) == 1 ? 65536 : big_endian(16, 2);
  if (big_endian(24, 4) == big_endian(92, 4) && big_endian(28, 4) * page > size)
    return Error{Code::corrupt, "db.corrupt", "The database file is cut short: restore it from a backup."};
  return {};
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
};

class SqliteRows final : public Rows {
 public:
  SqliteRows(SQLite::Database& db, const std::string& sql) : statement(db, sql) {}
  bool next() override {
    try {
      return statement.executeStep();
    } catch (const SQLite::Exception& e) {
      throw failure_of(e);
    }
  }
  bool is_null(int column) const override { return at(column).isNull(); }
  std::int64_t int64(int column) const override { return at(column).getInt64(); }
  double real(int column) const override { return at(column).getDouble(); }
  std::string text(int column) const override { return at(column).getString(); }
  void done() noexcept override {
    statement.tryReset();
    in_use = false;
  }

  mutable SQLite::Statement statement;
  bool in_use = false;

 private:
  SQLite::Column at(int column) const { return statement.getColumn(column); }
};

class SqliteEngine final : public Engine {
 public:
  SqliteEngine(const fs::path& path, int flags, const OpenOptions& o)
      : options_(o), db_(path, flags, static_cast<int>(o.busy_timeout.count()), o.vfs) {}

  std::shared_ptr<Rows> prepare(std::string_view sql, const Value* values, std::size_t count) override {
    if (options_.on_run) options_.on_run(sql);
    try {
      std::shared_ptr<SqliteRows> rows;
      if (const auto it = cache_.find(sql); it == cache_.end()) {
        if (options_.on_prepare) options_.on_prepare(sql);
        rows = compile(sql);
        cache_.emplace(std::string(sql), rows);
      } else if (it->second->in_use) {  // the same text inside its own loop: a second copy, not kept
        rows = compile(sql);
      } else {
        rows = it->second;
      }
      rows->in_use = true;
      try {
        bind(rows->statement, values, count);
      } catch (...) {
        rows->done();
        throw;
      }
      return rows;
    } catch (const SQLite::Exception& e) {
      throw failure_of(e);
    }
  }

  void script(const char* sql) override {
    try {
      db_.exec(sql);
    } catch (const SQLite::Exception& e) {
      throw failure_of(e);
    }
  }
  std::int64_t changes() const override { return sqlite3_changes64(db_.getHandle()); }
  std::int64_t total_changes() const override { return sqlite3_total_changes64(db_.getHandle()); }
  std::int64_t newest_id() const override { return sqlite3_last_insert_rowid(db_.getHandle()); }
  void put(std::string_view sql, const Value* values, std::size_t count, std::size_t) override {
    const auto rows = prepare(sql, values, count);
    try {
      rows->next();
    } catch (...) {
      rows->done();
      throw;
    }
    rows->done();
  }

  void begin(Begin how, std::size_t) override { control(how == Begin::write ? "BEGIN IMMEDIATE" : "BEGIN"); }
  void commit() override { control("COMMIT"); }
  void rollback() override { control("ROLLBACK"); }
  void savepoint() override { control("SAVEPOINT job"); }
  void rollback_to_savepoint() override { control("ROLLBACK TO job"); }
  void release_savepoint() override { control("RELEASE job"); }
  bool in_transaction() const override { return sqlite3_get_autocommit(db_.getHandle()) == 0; }

  void number_commits() override {}
  int wal_pages() const override { return wal_pages_; }
  bool checkpoint() override {
    int in_log = 0, copied = 0;
    const int rc = sqlite3_wal_checkpoint_v2(db_.getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
    const int code = rc & 0xff;
    if (code != SQLITE_OK && code != SQLITE_BUSY && code != SQLITE_LOCKED)
      throw failure_of(rc, sqlite3_errmsg(db_.getHandle()));
    return code == SQLITE_OK && copied == in_log;
  }
  void no_checkpoint_on_close() override {
    sqlite3_db_config(db_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }

  SQLite::Database& database() { return db_; }
  std::int64_t pragma(std::string_view sql) {
    const auto rows = prepare(sql, nullptr, 0);
    const std::int64_t value = rows->next() ? rows->int64(0) : 0;
    rows->done();
    return value;
  }
  /// The hook also carries SQLite's own automatic checkpoint: only one of the two can be had.
  void watch_log() { sqlite3_wal_hook(db_.getHandle(), count_wal_pages, &wal_pages_); }

 private:
  std::shared_ptr<SqliteRows> compile(std::string_view sql) {
    return std::make_shared<SqliteRows>(db_, in_dialect(sql, Dialect::sqlite));
  }
  static void bind(SQLite::Statement& s, const Value* values, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const int at = static_cast<int>(i) + 1;
      const Value& v = values[i];
      if (v.null) {
        s.bind(at);
        continue;
      }
      switch (v.kind) {
        case Value::Kind::any:
          s.bind(at);
          break;
        case Value::Kind::integer:
          s.bind(at, v.integer);
          break;
        case Value::Kind::real:
          s.bind(at, v.real);
          break;
        case Value::Kind::text:
          s.bind(at, std::string(v.text));
          break;
      }
    }
  }
  void control(std::string_view sql) {
    const auto rows = prepare(sql, nullptr, 0);
    try {
      rows->next();
      rows->done();
    } catch (const Failure& f) {
      rows->done();
      // Any disk error here counts as a failed flush: which part of it failed cannot be told apart safely.
      throw Failure(f.error, f.error.id == "db.failed" ? Ending::broken_sync : f.ending);
    }
  }

  OpenOptions options_;
  SQLite::Database db_;
  std::unordered_map<std::string, std::shared_ptr<SqliteRows>, TextHash, std::equal_to<>> cache_;
  int wal_pages_ = 0;
};

Status check_owner(SqliteEngine& e, const Schema& schema, const fs::path& file) {
  const std::int64_t version = e.pragma("PRAGMA user_version");
  const std::int64_t owner = e.pragma("PRAGMA application_id");
  const bool empty = e.pragma("SELECT count(*) FROM sqlite_schema") == 0;
  if (owner != schema.application_id && !(empty && owner == 0 && version == 0)) return foreign_database(file.string());
  const auto known = static_cast<std::int64_t>(schema.migrations.size());
  if (version > known) return newer_database(file.string(), version, known);
  return {};
}

Status migrate(SqliteEngine& e, const Schema& schema, const fs::path& file) {
  for (std::size_t i = 0; i < schema.migrations.size(); ++i) {
    e.begin(Begin::write, 0);
    try {
      // Looked at again inside each transaction: another process may have migrated meanwhile.
      if (Status s = check_owner(e, schema, file); !s) {
        e.rollback();
        return s;
      }
      if (e.pragma("PRAGMA user_version") == static_cast<std::int64_t>(i)) {
        e.script(in_dialect(schema.migrations[i].sqlite, Dialect::sqlite).c_str());
        e.script(
            fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", schema.application_id, i + 1).c_str());
      }
      e.commit();
    } catch (const Failure&) {
      if (e.in_transaction()) e.rollback();
      throw;
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Engine>> open_sqlite(const fs::path& file, const Schema& schema, const OpenOptions& options) {
  const int flags = (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  // SQLite's memory statistics cost a lock an allocation, shared by all threads. Refused, harmlessly, when SQLite is in
  // use.
  static const int quiet = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)quiet;
  try {
    auto e = std::make_unique<SqliteEngine>(file, flags, options);
    if (Status s = whole(e->database(), file); !s) return named(s.error(), file);
    CS_TRY(check_owner(*e, schema, file));
    const std::int64_t version = e->pragma("PRAGMA user_version");
    const bool older = version > 0 && version < static_cast<std::int64_t>(schema.migrations.size());
    if (older && !options.read_only && options.before_migrating) CS_TRY(options.before_migrating());
    if (options.read_only) {
      e->no_checkpoint_on_close();
    } else {
      e->script("PRAGMA journal_mode = WAL");
      e->script(
          "PRAGMA journal_size_limit = 16777216");  // what a log that grew beyond it is cut to when it starts anew
      e->script(options.auto_checkpoint ? "PRAGMA wal_autocheckpoint = 1000" : "PRAGMA wal_autocheckpoint = 0");
      if (!options.auto_checkpoint) e->watch_log();
    }
    e->script(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
        "PRAGMA temp_store = MEMORY");
    e->script(fmt::format("PRAGMA cache_size = -{}", options.cache_kib).c_str());
    if (!options.read_only)
      if (Status s = migrate(*e, schema, file); !s) return named(s.error(), file);
    return std::unique_ptr<Engine>(std::move(e));
  } catch (const SQLite::Exception& e) {
    return named(failure_of(e).error, file);
  } catch (const Failure& f) {
    return named(f.error, file);
  }
}

}  // namespace cs::db
