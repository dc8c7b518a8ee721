#include "store/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/notice.hpp"
#include "store/figure_rows.hpp"
#include "store/head_file.hpp"
#include "store/ids.hpp"
#include "store/log_begin.hpp"
#include "store/log_rows.hpp"
#include "store/log_tree.hpp"
#include "store/repeat_purges.hpp"
#include "store/schema.hpp"
#include "store/seal_key.hpp"
#include "store/sealer.hpp"
#include "store/table_copy.hpp"

namespace cs::store {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t leap = 1'000'000;
constexpr int rows_a_batch = 2000;

db::OpenOptions reading() {
  db::OpenOptions o;
  o.read_only = true;
  return o;
}

std::int64_t number(db::Connection& c, const std::string& sql) {
  db::Statement q = c.query(sql);
  return q.next() ? q.int64(0) : 0;
}

int version_of(db::Connection& sqlite) {
  return static_cast<int>(number(sqlite, "PRAGMA user_version"));
}

Status copy_sqlite(const fs::path& from, const fs::path& file) {
  std::error_code ec;
  if (const auto size = fs::file_size(from, ec); ec || size == 0)
    return Error{Code::not_found, "store.missing",
                 fmt::format("{} holds no Countersign installation.", from.parent_path().string())};
  CS_ASSIGN(db::Connection c, db::Connection::open(from, schema(), reading()));
  if (version_of(c) != static_cast<int>(schema().migrations.size())) return older_version(from);
  c.run("VACUUM INTO ?1", file.string());
  return {};
}

/// The next number of each table is the one that PostgreSQL would give.
void continue_numbers(db::Connection& from, db::Connection& to) {
  for (const MovedTable& t : moved_tables()) {
    if (!t.numbered) continue;
    db::Statement name = from.query("SELECT pg_get_serial_sequence(?1, 'id')", t.name);
    if (!name.next()) continue;
    const std::int64_t last = number(from, "SELECT last_value FROM " + name.text(0));
    if (to.run("UPDATE sqlite_sequence SET seq = {{greatest}}(seq, ?2) WHERE name = ?1", t.name, last) == 0)
      to.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)", t.name, last);
  }
}

Status copy_postgres(const std::string& url, const fs::path& file,
                     const std::function<void(std::int64_t, std::string_view)>& progress) {
  CS_ASSIGN(db::Connection from, db::Connection::open(db::Location::parse(url), schema(), reading()));
  CS_ASSIGN(db::Connection to, db::Connection::open(file, schema()));
  to.script("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF");
  from.begin(db::Begin::read);
  std::int64_t rows = 0;
  for (const MovedTable& t : moved_tables()) {
    TableCopy copy(t, columns_of(to, t), from, to, rows_a_batch);
    for (;;) {
      CS_ASSIGN(const std::int64_t copied, copy.batch());
      if (copied == 0) break;
      rows += copied;
      if (progress) progress(rows, t.name);
    }
    if (digest_of(from, t, copy.columns()) != digest_of(to, t, copy.columns()))
      return Error{Code::corrupt, "db.corrupt", fmt::format("Table {} did not arrive as it is.", t.name)};
  }
  continue_numbers(from, to);
  from.rollback();
  return {};
}

/// Each message that a later service may have sent, or may be sending now.
void doubt_messages(db::Connection& c, TimePoint now) {
  struct Row {
    std::int64_t id, campaign;
    std::string state;
  };
  std::vector<Row> rows;
  {
    db::Statement q =
        c.query("SELECT id, campaign, state FROM notices WHERE state IN ('queued', 'held', 'sending') ORDER BY id");
    while (q.next()) rows.push_back({q.int64(0), q.int64(1), q.text(2)});
  }
  for (const Row& row : rows) {
    c.run(
        "UPDATE notices SET state = 'in_doubt', updated = ?2, doubted = ?2, asked = 0, ask_at = ?3,"
        " problem_id = 'restore.doubt', problem = 'It may have been sent after the backup that was restored.'"
        " WHERE id = ?1",
        row.id, now, domain::next_question(domain::ask_after, now, 0, now));
    tally_notice(c, row.campaign, domain::notice_state_from(row.state).value(), -1);
    tally_notice(c, row.campaign, domain::NoticeState::in_doubt, 1);
    append_audit(c, now, "restore", "notice.in_doubt", public_id('n', row.id), "{}");
  }
}

void end_leases(db::Connection& c) {
  db::Statement q = c.query("SELECT campaign, count(*) FROM submissions WHERE state = 'leased' GROUP BY campaign");
  std::vector<std::pair<std::int64_t, int>> leased;
  while (q.next()) leased.emplace_back(q.int64(0), q.integer(1));
  for (const auto& [campaign, count] : leased) tally_leased(c, campaign, -count);
  c.run("UPDATE submissions {{unsealed}} SET state = 'pending', lease_until = 0 WHERE state = 'leased'");
  c.run("UPDATE submissions SET epoch = epoch + ?1, holder = '', lease_until = 0", leap);
}

void leap_numbers(db::Connection& c) {
  for (const MovedTable& t : moved_tables()) {
    if (!t.numbered) continue;
    const std::int64_t next = number(c, "SELECT coalesce(max(id), 0) FROM " + t.name) + leap;
    if (c.run("UPDATE sqlite_sequence SET seq = max(seq + ?2, ?3) WHERE name = ?1", t.name, leap, next) == 0)
      c.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)", t.name, next);
  }
}

/// What is restored is recorded, like everything. A backup of before there was a log gets one.
Status seal_writes(db::Connection& c, const fs::path& folder, std::shared_ptr<HeadFile> heads, TimePoint now) {
  CS_ASSIGN(auto key, seal_key(folder));
  if (!key) {
    std::optional<StoredHead> head;
    CS_TRY(c.transaction([&](db::Connection& t) -> Status {
      CS_ASSIGN(head, stored_head(t));
      return {};
    }));
    if (head) return seal_key_missing(folder);
    CS_ASSIGN(auto made, make_seal_key(folder));
    key.emplace(std::move(made));
  }
  c.set_watch(std::make_unique<Sealer>(std::move(*key), std::move(heads)));
  return begin_log(c, now);
}

}  // namespace

Status write_snapshot(const Installation& from, const fs::path& file,
                      const std::function<void(std::int64_t, std::string_view)>& progress) {
  try {
    if (from.database.empty()) return copy_sqlite(from.folder / "service.db", file);
    return copy_postgres(from.database, file, progress);
  } catch (const db::Failure& f) {
    return f.error;
  }
}

Result<SnapshotFacts> check_snapshot(const fs::path& file) {
  try {
    CS_ASSIGN(db::Connection c, db::Connection::open(file, schema(), reading()));
    db::Statement whole = c.query("PRAGMA integrity_check(1)");
    if (!whole.next() || whole.text(0) != "ok")
      return Error{Code::corrupt, "db.corrupt", "The database in this backup is damaged."};
    SnapshotFacts facts;
    facts.schema = version_of(c);
    // One of before there was a log has only the chain.
    const bool has_log = c.query("SELECT 1 FROM sqlite_schema WHERE name = 'log_head'").next();
    db::Statement q =
        c.query(has_log ? "SELECT size, root FROM log_head" : "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
    if (q.next()) facts = {facts.schema, q.int64(0), q.text(1)};
    return facts;
  } catch (const db::Failure& f) {
    return f.error;
  }
}

Status each_photograph(const fs::path& file, const std::function<Status(const RecordedPhotograph&)>& each) {
  try {
    CS_ASSIGN(db::Connection c, db::Connection::open(file, schema(), reading()));
    // A snapshot of an older version knows of no purges.
    const bool purges = c.query("SELECT 1 FROM pragma_table_info('photos') WHERE name = 'purged'").next();
    db::Statement q =
        c.query(fmt::format("SELECT p.hash, p.bytes, k.photo_key, p.refs FROM photos p JOIN campaigns k ON k.id ="
                            " p.campaign{} ORDER BY p.hash",
                            purges ? " WHERE p.purged = 0" : ""));
    while (q.next()) CS_TRY(each({q.text(0), q.int64(1), q.text(2), q.int64(3) > 0}));
    return {};
  } catch (const db::Failure& f) {
    return f.error;
  }
}

Result<std::int64_t> settle_restored(const fs::path& file, const RestoredFrom& from, TimePoint now) {
  CS_ASSIGN(db::Connection connection, db::Connection::open(file, schema()));
  CS_ASSIGN(const auto heads, HeadFile::open(from.folder));
  CS_TRY(seal_writes(connection, from.folder, heads, now));
  CS_TRY(connection.transaction([&](db::Connection& c) -> Status {
    doubt_messages(c, now);
    end_leases(c);
    leap_numbers(c);
    // A backup holds photographs as they were handed in: they are sealed anew, by whatever keys came back with them.
    c.run("UPDATE photos SET sealed = 0, served = 0, digest = '', damaged = 0 WHERE purged = 0");
    c.run("UPDATE campaigns SET key_id = ''");
    c.run("DELETE FROM sessions");
    c.run("DELETE FROM checks");
    c.run("DELETE FROM nodes");
    c.run("UPDATE duties SET node = 0, until = 0, epoch = epoch + ?1", leap);
    c.run("INSERT INTO restores (name, made, at) VALUES (?1, ?2, ?3)", from.set, from.made, now);
    append_audit(c, now, from.actor, "installation.restore", from.set,
                 fmt::format(R"({{"made":{}}})", to_ms(from.made)));
    return {};
  }));
  CS_ASSIGN(const std::int64_t repeated, repeat_purges(connection, from, now));
  CS_TRY(heads->flush());
  return repeated;
}

}  // namespace cs::store
