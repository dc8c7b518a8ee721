// The service's memory: roster, photographs, submissions, leases, decisions, the outbox of messages and the audit
// chain, in one database (SQLite or PostgreSQL) and a folder of photographs. It keeps "The protocol" of
// ARCHITECTURE.md; the rules themselves are `domain`'s.
//
// Reads run at once on the calling thread, through a small pool of read connections, on a snapshot. Writes go through
// one writer thread with group commit: a write is a description until it is started, either with
//     store.decide(args).then([](Result<api::DecideReply> r) { ... });   // returns at once; for HTTP handlers
//     auto r = store.decide(args).get();                                 // waits for the commit; for everybody else
// The callback runs on the writer thread after COMMIT: it hands on and returns; it never calls get() or does slow work.
//
// Values come back whole; masking names and telephone numbers by role is the service's. Nothing here is ever logged.
// Every time is an argument. Errors that any operation may give: "disk.full" (io, nothing was changed), "db.busy"
// (unavailable), "db.failed" (io, the process is about to end: outcome unknown, repeat under the same key),
// "db.corrupt" (corrupt), "internal".
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/access.hpp"
#include "store/audits.hpp"
#include "store/campaigns.hpp"
#include "store/checks.hpp"
#include "store/collect.hpp"
#include "store/decisions.hpp"
#include "store/deliveries.hpp"
#include "store/evidence.hpp"
#include "store/facets.hpp"
#include "store/figures.hpp"
#include "store/intake.hpp"
#include "store/intake_keys.hpp"
#include "store/log.hpp"
#include "store/looks.hpp"
#include "store/nodes.hpp"
#include "store/notices.hpp"
#include "store/openings.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"
#include "store/people.hpp"
#include "store/photographs.hpp"
#include "store/progress.hpp"
#include "store/purges.hpp"
#include "store/queue.hpp"
#include "store/recalls.hpp"
#include "store/restores.hpp"
#include "store/roster.hpp"
#include "store/sign_in_tries.hpp"
#include "store/students.hpp"
#include "store/submissions.hpp"
#include "store/worker_tokens.hpp"
#include "vault/master_key.hpp"

namespace cs::store {

class Database;

/// Where an installation is: its folder, and its database where that is not a file in it.
struct Installation {
  Installation(std::filesystem::path in, std::string address = {})
      : folder(std::move(in)), database(std::move(address)) {}
  std::filesystem::path folder;
  std::string database;                 ///< as Options::database
  vault::MasterKeySource master_key{};  ///< as Options::master_key
};

struct Options {
  std::filesystem::path data_dir;  ///< holds photographs/, keys/ and, without `database`, service.db
  std::string database;            ///< "postgresql://…", perhaps with a password; empty: SQLite in the folder
  /// Makes folder (mode 0700) and database when they are not there. Otherwise a folder without a database is refused,
  /// and nothing is made: one that is misspelt must not become an empty installation.
  bool create = false;
  /// Names the master key's file, or is the key; nothing: keys/master.key in the folder.
  vault::MasterKeySource master_key{};
  /// True in the one process that serves this folder: takes <data_dir>/lock ("store.in_use" when another has it) and
  /// puts what the dead were sending in doubt. On PostgreSQL it is a node among others (store/nodes.hpp). False for
  /// administration beside a running service.
  bool serving = true;
  /// Serves a copy of a running folder all the same; otherwise "store.copied" (store/running_mark.hpp).
  bool accept_copy = false;
  /// Goes on with a database that lost what was acknowledged ("log.behind"): who says so. The record names what is
  /// missing, and every row is sealed as it is.
  std::string accept_loss;
  /// After each commit that changed something and before its answers, on the writer thread: wakes long polls and the
  /// dispatcher. Quick.
  std::function<void()> on_commit;
  /// After a commit whose fsync failed: what reached the disk is unknown and must not be tried again. Called once,
  /// after every waiting write was answered with "db.failed". Default: logs and ends the process with status 3.
  std::function<void(const Error&)> on_fatal;
  /// When another program's reading keeps SQLite's log from being merged and it has grown to so many pages; with 0 once
  /// it was merged. On the writer thread. Quick.
  std::function<void(int pages)> on_log_held;
  /// Each photograph that is found damaged or lost, once; not on the writer thread. Default: a line in the log.
  std::function<void(const Error&)> on_damage;
  /// For tests: several stores on one folder, without its lock, as several nodes are on one PostgreSQL.
  bool shared = false;
  const Clock* database_clock = nullptr;             ///< for tests: in place of the database's own
  std::string vfs;                                   ///< SQLite VFS by name; for tests
  std::function<void(std::string_view)> on_prepare;  ///< each SQL text when it is first used; for tests
  std::function<void(std::string_view)> on_run;      ///< each before it runs; may throw db::Failure; for tests
};

/// All rooms over one database. A handler takes the rooms that it needs and no more.
class Store {
 public:
  /// "store.missing" (not_found) without Options::create, "db.newer" (invalid) for a database written by a newer
  /// program, "db.foreign" (invalid) for a file of another kind, "db.corrupt", "store.in_use" (unavailable),
  /// "store.copied" (invalid), "disk.full", "db.address" (invalid), "store.moving" (unavailable), "seal.key",
  /// "seal.key_missing", and what db::Connection::open says of PostgreSQL, vault::Keyring::open of the keys and
  /// check_log (store/log_begin.hpp) of the record.
  static Result<std::unique_ptr<Store>> open(Options options, TimePoint now);
  explicit Store(std::unique_ptr<Database> db);
  /// Finishes the queued writes, then closes.
  ~Store();

 private:
  std::unique_ptr<Database> db_;  // before the rooms, which refer to it

 public:
  Access access;
  Campaigns campaigns;
  People people;
  SignInTries sign_in_tries;
  Roster roster;
  Photographs photographs;
  Intake intake;
  Checks checks;
  Queue queue;
  Decisions decisions;
  Audits audits;
  Looks looks;
  Submissions submissions;
  Students students;
  Deliveries deliveries;
  Recalls recalls;
  Outbox outbox;
  Notices notices;
  Log log;
  Figures figures;
  Progress progress;
  Facets facets;
  Nodes nodes;
  WorkerTokens worker_tokens;
  IntakeKeys intake_keys;
  Collect collect;
  Payments payments;
  Restores restores;
  Openings openings;
  Evidence evidence;
  Purges purges;
};

}  // namespace cs::store
