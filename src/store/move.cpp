#include "store/move.hpp"

#include <fmt/format.h>

#include <deque>

#include "platform/file_lock.hpp"
#include "store/moved_tables.hpp"
#include "store/schema.hpp"
#include "store/table_copy.hpp"

namespace cs::store {
namespace {

std::int64_t number(db::Connection& c, const std::string& sql) {
  db::Statement q = c.query(sql);
  return q.next() ? q.int64(0) : 0;
}

Error changed() {
  return {Code::conflict, "move.changed",
          "The installation is not what an earlier move began to copy: drop the database, create it anew, and move "
          "again."};
}

/// What an installation is known by between two runs.
std::string source_of(db::Connection& c) {
  db::Statement q = c.query("SELECT size, root FROM log_head");
  return q.next() ? fmt::format("{} {}", q.int64(0), q.text(1)) : "empty";
}

Result<db::Connection> open_source(const MoveOptions& o) {
  const std::filesystem::path file = o.folder / "service.db";
  std::error_code ec;
  if (const auto size = std::filesystem::file_size(file, ec); ec || size == 0)
    return Error{Code::not_found, "store.missing",
                 fmt::format("{} holds no Countersign installation to move.", o.folder.string())};
  db::OpenOptions reading;
  reading.read_only = true;
  CS_ASSIGN(db::Connection c, db::Connection::open(file, schema(), reading));
  if (number(c, "PRAGMA user_version") != static_cast<std::int64_t>(schema().migrations.size()))
    return older_version(file);
  return c;
}

Result<db::Connection> open_target(const MoveOptions& o) {
  const db::Location where = db::Location::parse(o.to);
  if (!where.is_postgres()) return invalid("db.address", "The address of a database begins with postgresql://.");
  auto opened = db::Connection::open(where, moving_schema());
  if (opened) return opened;
  db::OpenOptions reading;
  reading.read_only = true;
  if (opened.error().id == "db.foreign" && db::Connection::open(where, schema(), reading))
    return Error{Code::conflict, "store.exists", "The database holds a Countersign installation already."};
  return opened;
}

/// The same source as an earlier run's, or the first.
Status claim_target(db::Connection& to, const std::string& source) {
  return to.transaction([&](db::Connection& c) -> Status {
    c.run("CREATE TABLE IF NOT EXISTS db_move (one {{int}} PRIMARY KEY, source {{text}} NOT NULL)");
    c.run("INSERT INTO db_move (one, source) VALUES (1, ?1) ON CONFLICT DO NOTHING", source);
    db::Statement q = c.query("SELECT source FROM db_move");
    if (!q.next() || q.text(0) != source) return changed();
    return {};
  });
}

/// The next number of a table is the one that SQLite would give.
void continue_numbers(db::Connection& from, db::Connection& to, const MovedTable& table) {
  std::int64_t newest = number(from, "SELECT coalesce(max(id), 0) FROM " + table.name);
  db::Statement q = from.query("SELECT seq FROM sqlite_sequence WHERE name = ?1", table.name);
  if (q.next()) newest = std::max(newest, q.int64(0));
  to.query("SELECT setval(pg_get_serial_sequence(?1, 'id'), {{greatest}}(?2, 1), ?2 > 0)", table.name, newest).next();
}

Result<MoveReport> move(const MoveOptions& options, db::Connection& from, db::Connection& to) {
  CS_TRY(claim_target(to, source_of(from)));
  MoveReport report;
  std::deque<TableCopy> moves;
  for (const MovedTable& t : moved_tables()) {
    report.rows += number(from, "SELECT count(*) FROM " + t.name);
    report.resumed += moves.emplace_back(t, columns_of(from, t), from, to, options.batch).resume();
  }
  std::int64_t there = report.resumed;
  for (std::size_t i = 0; i < moves.size(); ++i)
    for (;;) {
      CS_ASSIGN(const std::int64_t copied, moves[i].batch());
      if (copied == 0) break;
      there += copied;
      if (options.on_progress) options.on_progress(there, report.rows, moved_tables()[i].name);
    }
  for (std::size_t i = 0; i < moves.size(); ++i) {
    const MovedTable& t = moved_tables()[i];
    if (options.on_progress) options.on_progress(there, report.rows, "comparing " + t.name);
    if (digest_of(from, t, moves[i].columns()) != digest_of(to, t, moves[i].columns()))
      return Error{changed().code, changed().id, fmt::format("Table {}: {}", t.name, changed().message)};
  }
  CS_TRY(to.transaction([&](db::Connection& c) -> Status {
    for (const MovedTable& t : moved_tables())
      if (t.numbered) continue_numbers(from, c, t);
    c.run("DROP TABLE db_move");
    // From here on it is an installation like any other.
    c.run("UPDATE db_owner SET application_id = ?1", schema().application_id);
    return {};
  }));
  to.script("ANALYZE");
  return report;
}

}  // namespace

Result<MoveReport> move_installation(const MoveOptions& options) {
  CS_ASSIGN(db::Connection from, open_source(options));
  CS_ASSIGN(const FileLock lock,
            FileLock::take(options.folder / "lock",
                           {Code::unavailable, "store.in_use",
                            fmt::format("A service is running on {}: stop it first.", options.folder.string())}));
  CS_ASSIGN(db::Connection to, open_target(options));
  try {
    from.begin(db::Begin::read);
    auto report = move(options, from, to);
    from.rollback();
    return report;
  } catch (const db::Failure& f) {
    return f.error;
  }
}

}  // namespace cs::store
