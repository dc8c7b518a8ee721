#include "client/journal.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <utility>

#include "base/hash.hpp"
#include "db/connection.hpp"
#include "platform/file_lock.hpp"
#include "platform/files.hpp"
#include "platform/flush.hpp"
#include "platform/os_error.hpp"

namespace cs::client {
namespace {

namespace fs = std::filesystem;

const db::Schema schema{
    .application_id = 0x43534a31,  // "CSJ1"
    .migrations = {R"(
      CREATE TABLE entries (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('decide', 'undo')),
        user TEXT NOT NULL,
        server TEXT NOT NULL,
        submission TEXT NOT NULL,
        target TEXT NOT NULL,
        body TEXT NOT NULL,
        created INTEGER NOT NULL,
        seal TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'saved' CHECK (state IN ('saved', 'sent', 'refused', 'cancelled')),
        answer TEXT NOT NULL DEFAULT '',
        finished INTEGER);
      CREATE INDEX unsent ON entries (user, server, seq) WHERE state = 'saved';
      CREATE INDEX finished ON entries (finished) WHERE finished IS NOT NULL;
    )"},
};

const char* name(EntryKind kind) {
  return kind == EntryKind::decide ? "decide" : "undo";
}
const char* name(EntryState state) {
  switch (state) {
    case EntryState::saved:
      return "saved";
    case EntryState::sent:
      return "sent";
    case EntryState::refused:
      return "refused";
    case EntryState::cancelled:
      return "cancelled";
  }
  return "";
}

/// Over everything that is sent: SQLite does not notice a changed byte inside a text.
std::string seal_of(const Entry& e) {
  std::string all;
  for (const std::string_view part :
       {std::string_view(e.key), std::string_view(name(e.kind)), std::string_view(e.user), std::string_view(e.server),
        std::string_view(e.submission), std::string_view(e.target), std::string_view(e.body)})
    all += fmt::format("{}:{}", part.size(), part);
  return blake2b(as_bytes(all));
}

constexpr const char* columns = "key, kind, user, server, submission, target, body, created, seal";

Result<Entry> read(const db::Statement& row) {
  Entry e;
  e.key = row.text(0);
  e.kind = row.text(1) == "undo" ? EntryKind::undo : EntryKind::decide;
  e.user = row.text(2);
  e.server = row.text(3);
  e.submission = row.text(4);
  e.target = row.text(5);
  e.body = row.text(6);
  e.created = row.time(7);
  if (row.text(8) != seal_of(e))
    return Error{Code::corrupt, "journal.damaged", fmt::format("Entry {} of the decision journal is damaged.", e.key)};
  return e;
}

class SqliteJournal final : public Journal {
 public:
  SqliteJournal(FileLock lock, db::Connection connection) : lock_(std::move(lock)), db_(std::move(connection)) {}

  Status append(const Entry& e) override {
    return change([&](db::Connection& c) -> Status {
      c.run(
          "INSERT INTO entries (key, kind, user, server, submission, target, body, created, seal) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
          e.key, name(e.kind), e.user, e.server, e.submission, e.target, e.body, e.created, seal_of(e));
      return {};
    });
  }

  Status finish(const std::string& key, EntryState state, const std::string& answer, TimePoint now) override {
    return change([&](db::Connection& c) -> Status {
      c.run("UPDATE entries SET state = ?2, answer = ?3, finished = ?4 WHERE key = ?1 AND state = 'saved'", key,
            name(state), answer, now);
      return {};
    });
  }

  Result<std::vector<Entry>> unsent(const std::string& user, const std::string& server) override {
    std::vector<Entry> out;
    CS_TRY(change([&](db::Connection& c) -> Status {
      auto row = c.query(fmt::format("SELECT {} FROM entries WHERE state = 'saved' AND user = ?1 AND server = ?2 "
                                     "ORDER BY seq",
                                     columns),
                         user, server);
      while (row.next()) {
        CS_ASSIGN(Entry e, read(row));
        out.push_back(std::move(e));
      }
      return {};
    }));
    return out;
  }

  Result<int> send_again(const std::string& user, const std::string& server, TimePoint since) override {
    int count = 0;
    CS_TRY(change([&](db::Connection& c) -> Status {
      count = static_cast<int>(c.run(
          "UPDATE entries SET state = 'saved', answer = '', finished = NULL WHERE state = 'sent' AND user = ?1 AND"
          " server = ?2 AND created >= ?3",
          user, server, since));
      return {};
    }));
    return count;
  }

  Result<int> forget(TimePoint before) override {
    int count = 0;
    CS_TRY(change([&](db::Connection& c) -> Status {
      count = static_cast<int>(c.run("DELETE FROM entries WHERE finished IS NOT NULL AND finished < ?1", before));
      return {};
    }));
    return count;
  }

 private:
  Status change(const std::function<Status(db::Connection&)>& work) {
    const std::lock_guard guard(mutex_);
    return db_.transaction(work);
  }

  FileLock lock_;  // whether an entry was ever sent is known only to the one process that sends it
  std::mutex mutex_;
  db::Connection db_;
};

/// No write-ahead log: of a log that was cut short SQLite silently drops the end, of a file that was cut short it
/// complains. One fsync more an entry is nothing at the pace of a person.
Result<db::Connection> open_file(const fs::path& file) {
  CS_ASSIGN(db::Connection c, db::Connection::open(file, schema));
  CS_TRY(c.transaction([](db::Connection& t) -> Status {
    auto check = t.query("PRAGMA quick_check(1)");
    if (!check.next() || check.text(0) != "ok")
      return Error{Code::corrupt, "db.corrupt", "The decision journal is damaged."};
    auto row = t.query(fmt::format("SELECT {} FROM entries WHERE state = 'saved'", columns));
    while (row.next())
      if (auto e = read(row); !e) return e.error();
    return {};
  }));
  try {
    c.script("PRAGMA journal_mode = TRUNCATE");
  } catch (const db::Failure& f) {
    return f.error;
  }
  return c;
}

/// The new journal gets its name only when it is complete, so that an empty file under that name means damage.
Status create(const fs::path& file) {
  const fs::path unfinished = fs::path(file) += ".new";
  std::error_code ec;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(fs::path(unfinished) += suffix, ec);
  if (auto c = open_file(unfinished); !c) return c.error();  // and closed
  fs::permissions(unfinished, fs::perms::owner_read | fs::perms::owner_write, ec);
  return rename_durably(unfinished, file);
}

Result<fs::path> set_aside(const fs::path& file, TimePoint now) {
  const fs::path other = file.parent_path() / fmt::format("journal-damaged-{}.db", to_ms(now));
  CS_TRY(rename_durably(file, other));
  std::error_code ec;
  for (const char* suffix : {"-wal", "-shm", "-journal"})
    if (const fs::path rest = fs::path(file) += suffix; fs::exists(rest, ec))
      fs::rename(rest, fs::path(other) += suffix, ec);
  CS_TRY(flush_folder(file.parent_path()));
  return other;
}

}  // namespace

Result<Journal::Opened> Journal::open(const fs::path& folder, TimePoint now) {
  std::error_code ec;
  fs::create_directories(folder, ec);
  if (ec) return io_error("disk.error", fmt::format("Cannot make the folder {}: {}.", folder.string(), reason_of(ec)));
  CS_ASSIGN(FileLock lock,
            FileLock::take(folder / "journal.lock",
                           {Code::unavailable, "journal.in_use",
                            fmt::format("Another workstation program uses {}: close it, or start with another data "
                                        "folder.",
                                        folder.string())}));
  const fs::path file = folder / "journal.db";
  Opened opened;
  bool damaged = false;
  if (fs::exists(file, ec)) {
    damaged = fs::file_size(file, ec) == 0;
    if (!damaged) {
      auto c = open_file(file);
      if (c) {
        opened.journal = std::make_unique<SqliteJournal>(std::move(lock), std::move(*c));
        return opened;
      }
      if (c.error().id == "db.newer")
        return invalid("journal.newer",
                       fmt::format("The decision journal {} was written by a newer version of this program: start that "
                                   "version, so that no decision is lost.",
                                   file.string()));
      // Full, busy or forbidden says nothing about the file; anything else does.
      const Code code = c.error().code;
      if (code == Code::io || code == Code::unavailable) return c.error();
      damaged = true;
    }
  }
  if (damaged) {
    CS_ASSIGN(const fs::path other, set_aside(file, now));
    opened.set_aside = Error{
        Code::corrupt, "journal.damaged",
        fmt::format("The decision journal was damaged and is kept as {}: decisions that were saved but not sent may "
                    "be in it; look at the last decisions in the list before going on.",
                    other.string())};
  }
  CS_TRY(create(file));
  CS_ASSIGN(db::Connection c, open_file(file));
  opened.journal = std::make_unique<SqliteJournal>(std::move(lock), std::move(c));
  return opened;
}

}  // namespace cs::client
