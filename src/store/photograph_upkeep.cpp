// What is done to the folder of photographs from time to time: collecting what nobody uses, sealing what is from before
// photographs were sealed, reading them all. One process at a time, under the lock of the folder. What an upload does
// meanwhile stands in photographs.cpp.
//
// Sealing one of before: the sealed file replaces the plain one by rename, then the row says so. Killed in between, the
// row says that it may be plain, and whoever reads finds it sealed: both count for such a row. A row that says sealed
// never goes back, so nobody can put a plain file under a sealed one's name.
#include <fmt/format.h>

#include "base/log.hpp"
#include "platform/file_lock.hpp"
#include "store/database.hpp"
#include "store/node_rows.hpp"
#include "store/photographs.hpp"

namespace cs::store {
namespace {

constexpr Millis kept_unreferenced = std::chrono::hours{24};

}  // namespace

Result<Photographs::Sealing> Photographs::seal_plain(const std::string& after, int limit) {
  struct Row {
    std::string hash;
    std::int64_t campaign = 0;
  };
  // A collection that unlinks one between our look and our rename would leave a file that nobody knows.
  CS_ASSIGN(const FileLock lock, lock_folder());
  CS_ASSIGN(const auto rows, db_.read([&](db::Connection& c) -> Result<std::vector<Row>> {
    std::vector<Row> out;
    db::Statement q = c.query(
        "SELECT hash, campaign FROM photos WHERE sealed = 0 AND damaged = 0 AND hash > ?1 ORDER BY hash LIMIT ?2",
        after, limit);
    while (q.next()) out.push_back({q.text(0), q.int64(1)});
    return out;
  }));
  Sealing out;
  for (const Row& row : rows) {
    out.last = row.hash;
    CS_ASSIGN(vault::Photograph photograph, known(row.hash));
    // One that cannot be read, or whose campaign's key is missing, keeps no other one waiting.
    if (const Status keyed = give_key(photograph, row.campaign); !keyed) {
      out.trouble = keyed.error();
      continue;
    }
    const auto content = db_.photographs().open(photograph);
    if (!content && !vault::is_damage(content.error())) {
      out.trouble = content.error();
      continue;
    }
    if (!content) {
      CS_ASSIGN(const bool is, found_damaged(photograph, content.error()));
      out.damaged += is;
      continue;
    }
    vault::Photograph sealed = photograph;
    sealed.may_be_plain = false;
    if (!db_.photographs().open(sealed)) CS_TRY(db_.photographs().put(sealed, *content));
    CS_TRY(db_.run([&](db::Connection& c) -> Result<Nothing> {
      c.run("UPDATE photos SET sealed = 1 WHERE hash = ?1", row.hash);
      return Nothing{};
    }));
    ++out.sealed;
  }
  if (rows.size() < static_cast<std::size_t>(limit)) out.last.clear();
  return out;
}

Result<Photographs::Round> Photographs::round() {
  return db_.read([](db::Connection& c) -> Result<Round> {
    db::Statement q = c.query("SELECT running, after, began, ended, looked, damaged FROM photo_rounds WHERE id = 1");
    if (!q.next()) return Round{};
    return Round{q.int64(0) == 1, q.text(1), q.time(2), q.time(3), q.int64(4), q.int64(5)};
  });
}

Status Photographs::save(const Round& r, const Holding& by) {
  const auto saved = db_.run([&](db::Connection& c) -> Result<Nothing> {
    CS_TRY(check_holding(c, by));
    c.run(
        "INSERT INTO photo_rounds (id, running, after, began, ended, looked, damaged) VALUES (1, ?1, ?2, ?3, ?4, ?5, "
        "?6)"
        " ON CONFLICT (id) DO UPDATE SET running = excluded.running, after = excluded.after, began = excluded.began,"
        " ended = excluded.ended, looked = excluded.looked, damaged = excluded.damaged",
        r.running ? 1 : 0, r.after, r.began, r.ended, r.looked, r.damaged);
    return Nothing{};
  });
  return saved ? Status{} : Status{saved.error()};
}

Result<std::vector<std::string>> Photographs::next(const std::string& after, std::int64_t limit) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<std::string>> {
    std::vector<std::string> out;
    db::Statement q = c.query(
        "SELECT hash FROM photos WHERE hash > ?1 AND damaged = 0 AND purged = 0 ORDER BY hash LIMIT ?2", after, limit);
    while (q.next()) out.push_back(q.text(0));
    return out;
  });
}

Result<std::int64_t> Photographs::count() {
  return db_.read([](db::Connection& c) -> Result<std::int64_t> {
    db::Statement q = c.query("SELECT count(*) FROM photos WHERE purged = 0");
    return q.next() ? q.int64(0) : 0;
  });
}

Result<FileLock> Photographs::lock_folder() {
  return FileLock::wait(db_.photographs().folder() / ".collecting",
                        {Code::unavailable, "photo.collecting", "Another node is collecting photographs."},
                        Millis{2'000});
}

Result<int> Photographs::finish_removals() {
  CS_ASSIGN(const auto going, db_.read([](db::Connection& c) -> Result<std::vector<std::string>> {
    std::vector<std::string> out;
    db::Statement q = c.query("SELECT hash FROM photo_removals ORDER BY hash LIMIT 1000");
    while (q.next()) out.push_back(q.text(0));
    return out;
  }));
  for (const std::string& hash : going) {
    if (const Status removed = db_.photographs().remove(hash); !removed) {
      log::warning(removed.error().message);
      continue;  // the next collection tries again
    }
    CS_TRY(db_.run([&](db::Connection& c) -> Result<Nothing> {
      c.run("DELETE FROM photo_removals WHERE hash = ?1", hash);
      return Nothing{};
    }));
  }
  return static_cast<int>(going.size());
}

Result<int> Photographs::collect(TimePoint now, const Holding& by) {
  const TimePoint before = now - kept_unreferenced;
  const auto lock = lock_folder();
  if (!lock) return lock.error().id == "photo.collecting" ? Result<int>(0) : lock.error();
  CS_TRY(finish_removals());
  CS_ASSIGN(const auto candidates, db_.read([&](db::Connection& c) -> Result<std::vector<std::string>> {
    std::vector<std::string> out;
    db::Statement q = c.query("SELECT hash FROM photos WHERE refs = 0 AND touched <= ?1 AND purged = 0", before);
    while (q.next()) out.push_back(q.text(0));
    return out;
  }));
  int collected = 0;
  for (const std::string& hash : candidates) {
    CS_ASSIGN(const bool gone, db_.run([&](db::Connection& c) -> Result<bool> {
      CS_TRY(check_holding(c, by));
      if (c.run("DELETE FROM photos WHERE hash = ?1 AND refs = 0 AND touched <= ?2 AND purged = 0", hash, before) == 0)
        return false;
      c.run("INSERT INTO photo_removals (hash) VALUES (?1) ON CONFLICT (hash) DO NOTHING", hash);
      return true;
    }));
    if (!gone) continue;
    CS_TRY(finish_removals());
    ++collected;
  }
  return collected;
}

}  // namespace cs::store
