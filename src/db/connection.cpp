#include "db/connection.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <cstring>
#include <unordered_map>

namespace cs::db {
namespace fs = std::filesystem;

struct Cached {
  Cached(SQLite::Database& db, const std::string& sql) : statement(db, sql) {}
  SQLite::Statement statement;
  bool in_use = false;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
};

struct Connection::Impl {
  Impl(const fs::path& path, int flags, const OpenOptions& o)
      : file(path), options(o), db(path, flags, static_cast<int>(o.busy_timeout.count()), o.vfs) {}
  fs::path file;
  OpenOptions options;
  SQLite::Database db;
  std::unordered_map<std::string, std::shared_ptr<Cached>, TextHash, std::equal_to<>> cache;
  int wal_pages = 0;
};

namespace {

/// The one place where SQLite's codes become ours.
Failure failure_of(int extended, const char* said) {
  const int code = extended & 0xff;
  switch (code) {
    case SQLITE_FULL:
      return {io_error("disk.full", "The disk is full: nothing was stored. Make room, then try again."), false};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Error{Code::unavailable, "db.busy", "Another process keeps the database locked: try again."}, false};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Error{Code::corrupt, "db.corrupt", fmt::format("The database is damaged: {}.", said)}, false};
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {io_error("db.open", fmt::format("The database cannot be opened for writing: {}.", said)), false};
    case SQLITE_IOERR:
      return {io_error("db.failed", fmt::format("The disk failed under the database: {} ({}).", said, extended)),
              extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC};
    default:
      return {internal_error(fmt::format("The database refused: {} ({}).", said, extended)), false};
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

std::int64_t pragma(Connection& c, std::string_view sql) {
  Statement s = c.query(sql);
  return s.next() ? s.int64(0) : 0;
}

Status check_owner(Connection& c, const Schema& schema, const fs::path& file) {
  const std::int64_t version = pragma(c, "PRAGMA user_version");
  const std::int64_t owner = pragma(c, "PRAGMA application_id");
  const bool empty = pragma(c, "SELECT count(*) FROM sqlite_schema") == 0;
  if (owner != schema.application_id && !(empty && owner == 0 && version == 0))
    return invalid("db.foreign", fmt::format("{} is another program's database.", file.string()));
  if (version > static_cast<std::int64_t>(schema.migrations.size()))
    return invalid("db.newer",
                   fmt::format("{} was written by a newer version of this program (format {}, this one knows "
                               "{}): start the newer version.",
                               file.string(), version, schema.migrations.size()));
  return {};
}

Status migrate(Connection& c, const Schema& schema, const fs::path& file) {
  // Looked at again inside each transaction: another process may have migrated meanwhile.
  for (std::size_t i = 0; i < schema.migrations.size(); ++i) {
    const Status done = c.transaction([&](Connection& t) -> Status {
      CS_TRY(check_owner(t, schema, file));
      if (pragma(t, "PRAGMA user_version") != static_cast<std::int64_t>(i)) return {};
      t.script(schema.migrations[i]);
      t.script(
          fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", schema.application_id, i + 1).c_str());
      return {};
    });
    if (!done) return done;
  }
  return {};
}

}  // namespace

Statement::Statement(Statement&& other) noexcept : cached_(std::move(other.cached_)) {}

Statement::~Statement() {
  if (!cached_) return;
  cached_->statement.tryReset();
  cached_->in_use = false;
}

bool Statement::next() {
  try {
    return cached_->statement.executeStep();
  } catch (const SQLite::Exception& e) {
    throw failure_of(e);
  }
}

bool Statement::is_null(int column) const {
  return cached_->statement.getColumn(column).isNull();
}
std::int64_t Statement::int64(int column) const {
  return cached_->statement.getColumn(column).getInt64();
}
double Statement::real(int column) const {
  return cached_->statement.getColumn(column).getDouble();
}
std::string Statement::text(int column) const {
  return cached_->statement.getColumn(column).getString();
}

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(const fs::path& file, const Schema& schema, OpenOptions options) {
  const int flags = (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  // SQLite's memory statistics cost a lock an allocation, shared by all threads. Refused, harmlessly, when SQLite is in
  // use.
  static const int quiet = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)quiet;
  try {
    Connection c(std::make_unique<Impl>(file, flags, options));
    Impl& impl = *c.impl_;
    if (Status s = whole(impl.db, file); !s) return named(s.error(), file);
    CS_TRY(check_owner(c, schema, file));
    if (options.read_only) {
      c.no_checkpoint_on_close();
    } else {
      c.script("PRAGMA journal_mode = WAL");
      c.script(options.auto_checkpoint ? "PRAGMA wal_autocheckpoint = 1000" : "PRAGMA wal_autocheckpoint = 0");
      // The hook also carries SQLite's own automatic checkpoint: only one of the two can be had.
      if (!options.auto_checkpoint) sqlite3_wal_hook(impl.db.getHandle(), count_wal_pages, &impl.wal_pages);
    }
    c.script(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
        "PRAGMA temp_store = MEMORY");
    c.script(fmt::format("PRAGMA cache_size = -{}", options.cache_kib).c_str());
    if (!options.read_only)
      if (Status s = migrate(c, schema, file); !s) return named(s.error(), file);
    return c;
  } catch (const SQLite::Exception& e) {
    return named(failure_of(e).error, file);
  } catch (const Failure& f) {
    return named(f.error, file);
  }
}

Statement Connection::prepare(std::string_view sql, const Value* values, std::size_t count) {
  try {
    auto it = impl_->cache.find(sql);
    std::shared_ptr<Cached> cached;
    if (it == impl_->cache.end()) {
      if (impl_->options.on_prepare) impl_->options.on_prepare(sql);
      cached = std::make_shared<Cached>(impl_->db, std::string(sql));
      impl_->cache.emplace(std::string(sql), cached);
    } else if (it->second->in_use) {  // the same text inside its own loop: a second copy, not kept
      cached = std::make_shared<Cached>(impl_->db, std::string(sql));
    } else {
      cached = it->second;
    }
    cached->in_use = true;
    Statement out(cached);
    SQLite::Statement& s = cached->statement;
    for (std::size_t i = 0; i < count; ++i) {
      const int at = static_cast<int>(i) + 1;
      switch (values[i].kind) {
        case Value::Kind::null:
          s.bind(at);
          break;
        case Value::Kind::integer:
          s.bind(at, values[i].integer);
          break;
        case Value::Kind::real:
          s.bind(at, values[i].real);
          break;
        case Value::Kind::text:
          s.bind(at, std::string(values[i].text));
          break;
      }
    }
    return out;
  } catch (const SQLite::Exception& e) {
    throw failure_of(e);
  }
}

std::int64_t Connection::changes() const {
  return sqlite3_changes64(impl_->db.getHandle());
}
std::int64_t Connection::total_changes() const {
  return sqlite3_total_changes64(impl_->db.getHandle());
}
std::int64_t Connection::last_id() const {
  return impl_->db.getLastInsertRowid();
}
bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(impl_->db.getHandle()) == 0;
}
int Connection::wal_pages() const {
  return impl_->wal_pages;
}

void Connection::script(const char* sql) {
  try {
    impl_->db.exec(sql);
  } catch (const SQLite::Exception& e) {
    throw failure_of(e);
  }
}

Status Connection::transaction(const std::function<Status(Connection&)>& work) {
  Status status;
  try {
    run("BEGIN IMMEDIATE");
    status = work(*this);
    if (status) {
      run("COMMIT");
      return {};
    }
  } catch (const Failure& f) {
    status = f.error;
  }
  try {
    if (in_transaction()) run("ROLLBACK");
  } catch (const Failure&) {
    // The first error says more; an open transaction dies with the connection.
  }
  return status;
}

void Connection::checkpoint() {
  int in_log = 0, copied = 0;
  const int rc = sqlite3_wal_checkpoint_v2(impl_->db.getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
  const int code = rc & 0xff;
  if (code != SQLITE_OK && code != SQLITE_BUSY && code != SQLITE_LOCKED)
    throw failure_of(rc, sqlite3_errmsg(impl_->db.getHandle()));
}

void Connection::no_checkpoint_on_close() {
  sqlite3_db_config(impl_->db.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

}  // namespace cs::db
