// Killed processes, lost power, failed flushes, full disks, damaged files.
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include "fixture.hpp"

namespace cs::store {
namespace {

using domain::NoticeState;
using domain::State;

struct Crash : StoreTest {
  /// Every promise that must hold over whatever a crash left: called on the reopened store.
  void check_whole() {
    const auto report = ok(store->log.verify());
    EXPECT_EQ(report.problems, 0) << (report.findings.empty() ? "" : report.findings[0].sentence);
    std::map<std::string, int> notices_of, standing_of;
    const auto notices = ok(store->notices.list({.campaign = "k", .limit = 500}));
    const auto decisions = ok(store->decisions.list({.campaign = "k", .limit = 500}, now));
    for (const auto& n : notices.rows) ++notices_of[n.decision];
    EXPECT_EQ(notices.total, decisions.total);
    for (const auto& d : decisions.rows) {
      EXPECT_EQ(notices_of[d.id], 1) << d.id;
      if (d.state == domain::DecisionState::standing) {
        EXPECT_EQ(++standing_of[d.submission], 1);
        EXPECT_EQ(state(d.submission), d.verdict == domain::Verdict::approve ? State::approved : State::rejected);
      }
      EXPECT_EQ(d.notice_state == NoticeState::cancelled, d.state == domain::DecisionState::undone);
    }
    const auto counts = ok(store->figures.counts("k", now));
    EXPECT_EQ(counts.approved + counts.rejected, static_cast<std::int64_t>(standing_of.size()));
  }
};

/// A decide or undo that was answered, as the child wrote it down.
struct Acknowledged {
  char key[37];
  char decision[20];
  char undone;
};

/// Decides and now and then undoes until it is killed; writes down what was answered, after it was answered.
[[noreturn]] void review_until_killed(const Options& options, TimePoint now, int report) {
  auto store = NamedStore::open(options, now);
  if (!store) ::_exit(1);
  const auto review = [&](const std::string& user) {
    for (int i = 0;; ++i) {
      auto leases = (*store)->queue.claim({"k", user, 1, false}, now).get();
      if (!leases || leases->empty()) return;
      const auto s = (*store)->submissions.get(leases->at(0).submission, now);
      if (!s) ::_exit(2);
      DecideCall a{user, new_uuid(), "b", leases->at(0).submission, {}};
      a.request.epoch = leases->at(0).epoch;
      a.request.evidence = s->evidence;
      const auto reply = (*store)->decisions.decide(a, now).get();
      if (!reply) ::_exit(3);
      Acknowledged line{};
      std::strncpy(line.key, a.key.c_str(), 36);
      std::strncpy(line.decision, reply->decision.c_str(), 19);
      if (::write(report, &line, sizeof line) != static_cast<ssize_t>(sizeof line)) ::_exit(4);
      if (i % 3 != 0) continue;
      if (!(*store)->decisions.undo({user, new_uuid(), reply->decision, ""}, now).get()) ::_exit(5);
      line.undone = 1;
      if (::write(report, &line, sizeof line) != static_cast<ssize_t>(sizeof line)) ::_exit(6);
    }
  };
  std::thread other(review, "bob");
  review("ann");
  other.join();
  ::_exit(0);
}

TEST_F(Crash, kill_9_at_any_moment_loses_no_answered_decision) {
  for (int i = 0; i < 400; ++i) pending();
  std::mt19937 random(20251009);
  int acknowledged = 0, killed = 0;
  for (int round = 0; round < 15; ++round) {
    store.reset();
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(pipe[0]);
      review_until_killed(options, now, pipe[1]);
    }
    ::close(pipe[1]);
    if (round % 3 != 0) {  // two rounds of three in the thick of it, one while it may still be opening
      pollfd first{pipe[0], POLLIN, 0};
      ASSERT_EQ(::poll(&first, 1, 60'000), 1);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 8'000));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << WEXITSTATUS(status);
    killed += WIFSIGNALED(status);
    std::vector<Acknowledged> lines;
    for (Acknowledged line{}; ::read(pipe[0], &line, sizeof line) == static_cast<ssize_t>(sizeof line);)
      lines.push_back(line);
    ::close(pipe[0]);
    open();
    std::map<std::string, bool> answered;  // decision -> undone
    for (const auto& line : lines) answered[line.decision] = answered[line.decision] || line.undone;
    for (const auto& [decision, undone] : answered) {
      const auto row = ok(store->decisions.get(decision, now));
      if (undone) {
        EXPECT_EQ(row.state, domain::DecisionState::undone);
      }
    }
    acknowledged += static_cast<int>(answered.size());
    check_whole();
    if (HasFailure()) return;
    ok(store->queue.give_back_all("ann", now).get());
    ok(store->queue.give_back_all("bob", now).get());
  }
  EXPECT_GE(acknowledged, 10);
  EXPECT_GE(killed, 5);
}

TEST_F(Crash, an_answered_decision_survives_a_power_cut_at_that_moment) {
  CS_SQLITE_ONLY();
  open_with_faults();
  for (int i = 0; i < 12; ++i) pending();
  std::vector<DecideCall> answered;
  for (int i = 0; i < 12; ++i) {
    answered.push_back(decision("ann", claim("ann").at(0), i % 2));
    const auto reply = ok(store->decisions.decide(answered.back(), now).get());
    Options after = options;
    after.vfs = "";
    after.data_dir = dir / ("after" + std::to_string(i));
    faults->power_cut(after.data_dir);
    std::filesystem::copy(options.data_dir / "keys", after.data_dir / "keys");
    for (const char* file : {"seal.key", "seal.pub", "seal.head"})
      std::filesystem::copy_file(options.data_dir / file, after.data_dir / file);
    auto survivor = NamedStore::open(after, now);
    ASSERT_TRUE(survivor.ok()) << survivor.error().message;
    for (const auto& args : answered) EXPECT_EQ(id_of((*survivor)->decisions.decide(args, now).get()), "ok");
    EXPECT_EQ(ok((*survivor)->decisions.decide(answered.back(), now).get()).decision, reply.decision);
    EXPECT_EQ(ok((*survivor)->decisions.list({.campaign = "k"}, now)).total, i + 1);
    EXPECT_EQ(ok((*survivor)->log.verify()).problems, 0);
  }
}

TEST_F(Crash, a_clean_end_leaves_one_merged_file) {
  CS_SQLITE_ONLY();
  decided("ann");
  store.reset();
  EXPECT_FALSE(std::filesystem::exists(options.data_dir / "service.db-wal"));
}

TEST_F(Crash, a_failed_flush_ends_the_store_and_the_repeat_finds_the_truth) {
  CS_SQLITE_ONLY();
  std::vector<std::string> fatal;
  options.on_fatal = [&](const Error& e) { fatal.push_back(e.id); };
  open_with_faults();
  pending();
  const auto args = decision("ann", claim("ann").at(0));
  faults->fail_sync_in = 0;
  EXPECT_EQ(id_of(store->decisions.decide(args, now).get()), "db.failed");
  EXPECT_EQ(id_of(store->decisions.decide(args, now).get()), "db.failed");
  store.reset();
  EXPECT_EQ(fatal, std::vector<std::string>{"db.failed"});
  EXPECT_EQ(faults->syncs_after_failure, 0);
  options.vfs = "";
  open();  // here the log may hold the transaction or not; under its key the repeat ends in exactly one decision
  EXPECT_EQ(id_of(store->decisions.decide(args, now).get()), "ok");
  EXPECT_EQ(notices(args.submission), 1);
  check_whole();
}

TEST_F(Crash, a_full_disk_is_one_clear_error_and_loses_nothing) {
  CS_SQLITE_ONLY();
  options.on_fatal = [](const Error& e) { ADD_FAILURE() << e.message; };
  open_with_faults();
  const std::string id = pending();
  const auto args = decision("ann", claim("ann").at(0));
  faults->disk_full = true;
  for (int i = 0; i < 3; ++i) {
    const auto r = store->decisions.decide(args, now).get();
    EXPECT_EQ(id_of(r), "disk.full");
    EXPECT_EQ(r.error().code, Code::io);
  }
  EXPECT_EQ(state(id), State::leased);  // reading goes on
  EXPECT_EQ(notices(id), 0);
  faults->disk_full = false;
  EXPECT_EQ(id_of(store->decisions.decide(args, now).get()), "ok");
  check_whole();
}

TEST_F(Crash, a_photograph_that_does_not_fit_leaves_no_file_and_no_row) {
  CS_SQLITE_ONLY();
  const pid_t child = ::fork();  // the limit is the process's, so a process of its own
  ASSERT_GE(child, 0);
  if (child == 0) {
    store.release();  // the parent's: its writer thread is not here
    ::signal(SIGXFSZ, SIG_IGN);
    Options o;
    o.data_dir = dir / "small";
    o.create = true;
    auto small = NamedStore::open(o, now);
    if (!small || !(*small)->campaigns.put(test_campaign(now), "admin", now).get()) ::_exit(1);
    const rlimit limit{3'000'000, 3'000'000};  // the database fits, the photograph does not
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const std::string big(3'200'000, 'x');
    const auto refused = (*small)->photographs.add("k", as_bytes(big), now);
    if (refused.ok() || refused.error().code != Code::io) ::_exit(2);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(o.data_dir / "photographs"))
      if (entry.is_regular_file()) ::_exit(3);
    const auto fits = (*small)->photographs.add("k", as_bytes("small"), now);
    ::_exit(fits.ok() ? 0 : 4);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(Crash, a_damaged_or_foreign_or_newer_database_is_one_sentence) {
  CS_SQLITE_ONLY();
  decided("ann");
  store.reset();
  const auto file = options.data_dir / "service.db";
  std::filesystem::copy(file, dir / "kept.db");
  const auto try_open = [&] { return NamedStore::open(options, now); };
  const auto run = [&](const char* sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
  };
  run("PRAGMA user_version = 99");
  EXPECT_EQ(id_of(try_open()), "db.newer");
  run("PRAGMA user_version = 1; PRAGMA application_id = 7");
  EXPECT_EQ(id_of(try_open()), "db.foreign");
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  EXPECT_EQ(id_of(try_open()), "db.corrupt");
  std::ofstream(file) << "This is a text file that somebody put there.";
  const auto garbage = try_open();
  EXPECT_EQ(id_of(garbage), "db.corrupt");
  EXPECT_EQ(garbage.error().code, Code::corrupt);
  EXPECT_NE(garbage.error().message.find("service.db"), std::string::npos);
  std::filesystem::copy(dir / "kept.db", file, std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(id_of(try_open()), "ok");
}

TEST_F(Crash, damage_inside_is_an_error_not_a_crash) {
  CS_SQLITE_ONLY();
  for (int i = 0; i < 20; ++i) decided("ann");
  store.reset();
  const auto file = options.data_dir / "service.db";
  std::string whole;
  {
    std::ifstream in(file, std::ios::binary);
    whole.assign((std::istreambuf_iterator<char>(in)), {});
  }
  std::mt19937 random(7);
  for (int round = 0; round < 25; ++round) {
    std::string damaged = whole;
    for (int i = 0; i < 400; ++i) damaged[100 + random() % (damaged.size() - 100)] = static_cast<char>(random());
    std::ofstream(file, std::ios::binary).write(damaged.data(), static_cast<std::streamsize>(damaged.size()));
    std::filesystem::remove(file.string() + "-wal");
    auto opened = NamedStore::open(options, now);
    if (!opened) continue;
    NamedStore& s = **opened;
    (void)s.log.verify();
    (void)s.figures.counts("k", now);
    (void)s.decisions.list({.campaign = "k"}, now);
    (void)s.submissions.list({.campaign = "k"}, now);
    (void)s.queue.claim({"k", "ann", 3, false}, now).get();
    (void)s.outbox.take_due(now + hour, 10).get();
  }
}

}  // namespace
}  // namespace cs::store
