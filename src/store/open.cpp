#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/log.hpp"
#include "platform/files.hpp"
#include "store/database.hpp"
#include "store/head_file.hpp"
#include "store/initials.hpp"
#include "store/log_begin.hpp"
#include "store/node_rows.hpp"
#include "store/schema.hpp"
#include "store/seal_key.hpp"
#include "store/sealer.hpp"

namespace cs::store {
namespace fs = std::filesystem;
namespace {

db::Location where_of(const Options& options) {
  return options.database.empty() ? db::Location(options.data_dir / "service.db")
                                  : db::Location::parse(options.database);
}

db::OpenOptions reading(const Options& options) {
  db::OpenOptions o;
  o.vfs = options.vfs;
  o.on_prepare = options.on_prepare;
  o.on_run = options.on_run;
  return o;
}

db::OpenOptions writing(const Options& options) {
  db::OpenOptions o = reading(options);
  o.auto_checkpoint = false;
  o.cache_kib = 65536;  // the queue of a large campaign
  o.create = options.create;
  // The rooms judge rows, number the chain and add up as if they had the database for themselves, and on SQLite they
  // have. On PostgreSQL the nodes' groups of writes come one after another; a large roster may take its time.
  o.alone = true;
  if (where_of(options).is_postgres()) o.busy_timeout = std::chrono::seconds{30};
  return o;
}

Error missing(const Options& options, const std::string& name) {
  return {Code::not_found, "store.missing",
          fmt::format("{} holds no Countersign installation: make one with 'countersignd init --data {}{}'.", name,
                      options.data_dir.string(), options.database.empty() ? "" : " --database …")};
}

/// Nothing is made where nothing is: an address or a folder may be misspelt.
Status is_there(const db::Location& where, const Options& options) {
  std::error_code ec;
  if (!where.is_postgres()) {
    const auto size = fs::file_size(where.file(), ec);  // an empty file is what an interrupted init leaves
    return ec || size == 0 ? Status{missing(options, options.data_dir.string())} : Status{};
  }
  db::OpenOptions looking = reading(options);
  looking.read_only = true;
  if (auto opened = db::Connection::open(where, schema(), looking); !opened) {
    if (opened.error().id == "db.missing") return missing(options, "The database");
    if (opened.error().id == "db.foreign" && db::Connection::open(where, moving_schema(), looking))
      return Error{Code::unavailable, "store.moving",
                   "An installation is being moved into this database: run 'countersignd move' again to finish it."};
    return opened.error();
  }
  if (!fs::is_directory(options.data_dir / "photographs", ec))
    return Error{Code::not_found, "store.folder",
                 fmt::format("{} is not the data folder of this installation: its photographs are not there.",
                             options.data_dir.string())};
  return {};
}

/// The way back from a migration: SQLite's file as the older program left it, beside the new one. PostgreSQL migrates
/// in one transaction, and its administrators have their own copies.
Status keep_before_migrating(const db::Location& where, TimePoint now) {
  if (where.is_postgres()) return {};
  db::OpenOptions looking;
  looking.read_only = true;
  CS_ASSIGN(db::Connection c, db::Connection::open(where, schema(), looking));
  const fs::path kept = fmt::format("{}.before-update-{:%Y%m%dT%H%M%SZ}", where.file().string(),
                                    std::chrono::floor<std::chrono::seconds>(now));
  std::error_code ec;
  fs::remove(kept, ec);  // of a try in this very second
  try {
    c.run("VACUUM INTO ?1", kept.string());
  } catch (const db::Failure& f) {
    fs::remove(kept, ec);
    return f.error;
  }
  log::info(fmt::format("The database as the older version left it is kept in {}.", kept.filename().string()));
  return {};
}

/// A folder from before there were keys gets them. One whose photographs are sealed never gets new ones.
Result<std::unique_ptr<vault::Keyring>> open_keys(const Options& options, db::Connection& c) {
  const fs::path folder = options.data_dir / "keys";
  if (vault::Keyring::is_there(folder)) return vault::Keyring::open(folder, options.master_key);
  bool sealed = false;
  CS_TRY(c.transaction([&](db::Connection& t) -> Status {
    sealed = t.query("SELECT 1 FROM campaigns WHERE key_id <> '' LIMIT 1").next();
    return {};
  }));
  if (sealed) return vault::Keyring::open(folder, options.master_key);  // says that it is missing
  if (!options.create)
    log::warning(fmt::format("This installation gets keys for its photographs, in {}: keep a copy of them elsewhere.",
                             folder.string()));
  return vault::Keyring::make(folder, options.master_key);
}

/// From here on nothing is written that the log does not tell of. `in_file` was read before the database was opened, so
/// that a service beside us can only be further on.
Status seal_writes(db::Connection& c, const Options& options, std::optional<seal::PrivateKey> key,
                   const std::optional<seal::Head>& in_file, const std::shared_ptr<HeadFile>& heads, TimePoint now) {
  bool begun = false;
  CS_TRY(c.transaction([&](db::Connection& t) -> Status {
    begun = t.query("SELECT 1 FROM log_head").next();
    return {};
  }));
  if (!key) {
    // One at a time: nodes may start together, and a command beside them. Of two keys one would be lost.
    const fs::path keys = options.data_dir / "keys";
    if (const auto made = make_private_folder(keys); !made) return made.error();
    CS_ASSIGN(const FileLock lock, FileLock::wait(keys / "lock",
                                                  {Code::unavailable, "key.busy",
                                                   "Another process is making the keys of this installation."},
                                                  Millis{10'000}));
    CS_ASSIGN(key, seal_key(options.data_dir));
    CS_ASSIGN(const bool had_one, heads->was_written());
    if (!key && (begun || had_one)) return seal_key_missing(options.data_dir);
    if (!key) {
      CS_ASSIGN(auto made, make_seal_key(options.data_dir));
      key.emplace(std::move(made));
    }
  }
  CS_ASSIGN(const HeadLeft left, judge_log(c, key->public_key(), in_file, !options.accept_loss.empty()));
  c.set_watch(std::make_unique<Sealer>(*key, heads));
  if (!begun) CS_TRY(begin_log(c, now));
  if (left == HeadLeft::now_given_up) CS_TRY(reseal(c, now, options.accept_loss, loss_action, loss_detail(*in_file)));
  return left == HeadLeft::known ? Status{} : heads->forget();
}

}  // namespace

Database::Database(const Options& options, std::optional<FileLock> lock, std::optional<RunningMark> mark,
                   std::unique_ptr<vault::Keyring> keyring, std::shared_ptr<HeadFile> heads, db::Connection connection)
    : folder_(options.data_dir),
      database_clock_(options.database_clock),
      lock_(std::move(lock)),
      mark_(std::move(mark)),
      keyring_(std::move(keyring)),
      photographs_(options.data_dir / "photographs"),
      on_damage_(options.on_damage),
      writer_(std::move(connection), {.on_commit = options.on_commit,
                                      .on_failed = options.on_fatal,
                                      .on_log_held = options.on_log_held,
                                      .flush = [heads = std::move(heads)] { return heads->flush(); }}),
      readers_(where_of(options), schema(), reading(options)) {}

TimePoint Database::clock(db::Connection& c, TimePoint own) const {
  if (database_clock_) return database_clock_->now();
  db::Statement q = c.query("SELECT coalesce({{clock}}, ?1)", own);
  return q.next() ? q.time(0) : own;
}

void Database::tell_of_damage(const Error& why) const {
  if (on_damage_) return on_damage_(why);
  log::error("A stored photograph is damaged or missing, and is shown to nobody until it is handed in again.");
}

Result<std::unique_ptr<Store>> Store::open(Options options, TimePoint now) {
  const db::Location where = where_of(options);
  if (!options.database.empty() && !where.is_postgres())
    return invalid("db.address", "The address of a database begins with postgresql://.");
  if (!options.create) CS_TRY(is_there(where, options));
  std::error_code ec;
  if (options.data_dir.has_parent_path()) fs::create_directories(options.data_dir.parent_path(), ec);
  if (auto made = make_private_folder(options.data_dir); !made) return made.error();
  std::optional<FileLock> lock;
  std::optional<RunningMark> mark;
  if (options.serving && !options.shared && !where.is_postgres()) {
    CS_ASSIGN(FileLock taken,
              FileLock::take(options.data_dir / "lock", {Code::unavailable, "store.in_use",
                                                         fmt::format("Another service is already running on {}: stop "
                                                                     "it first.",
                                                                     options.data_dir.string())}));
    lock.emplace(std::move(taken));
    CS_ASSIGN(RunningMark set, RunningMark::set(options.data_dir, options.accept_copy));
    mark.emplace(std::move(set));
  }
  CS_TRY(vault::PhotographFolder(options.data_dir / "photographs").prepare());
  db::OpenOptions opening = writing(options);
  // A command of a newer version must not change the tables under a service of an older one.
  std::optional<FileLock> while_migrating;
  opening.before_migrating = [&]() -> Status {
    if (lock) return keep_before_migrating(where, now);
    CS_ASSIGN(
        FileLock taken,
        FileLock::take(options.data_dir / "lock",
                       {Code::unavailable, "store.in_use",
                        fmt::format("The database of {} is of an older version, and a service is running on it: stop "
                                    "the service before this version changes the database.",
                                    options.data_dir.string())}));
    while_migrating.emplace(std::move(taken));
    return keep_before_migrating(where, now);
  };
  CS_ASSIGN(auto key, seal_key(options.data_dir));
  std::optional<seal::Head> in_file;
  if (key) {
    CS_ASSIGN(in_file, head_in_file(options.data_dir, key->public_key()));
  }
  CS_ASSIGN(auto heads, HeadFile::open(options.data_dir));
  CS_ASSIGN(db::Connection connection, db::Connection::open(where, schema(), opening));
  CS_TRY(seal_writes(connection, options, std::move(key), in_file, heads, now));
  CS_ASSIGN(auto keyring, open_keys(options, connection));
  CS_TRY(fill_initials(connection));
  if (options.serving)
    CS_TRY(connection.transaction([now, alone = lock.has_value()](db::Connection& c) -> Status {
      if (alone)
        bury_everybody(c, now);  // with the folder's lock nobody else is alive
      else
        bury(c, 0, now);  // what was sent for no node's duty
      return {};
    }));
  CS_TRY(heads->flush());  // what was written up to here
  return std::make_unique<Store>(std::make_unique<Database>(
      options, std::move(lock), std::move(mark), std::move(keyring), std::move(heads), std::move(connection)));
}

}  // namespace cs::store
