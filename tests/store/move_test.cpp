// Moving an installation to PostgreSQL: whole, once, whatever interrupts it.
#include "store/move.hpp"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "store/fixture.hpp"
#include "store/log_begin.hpp"
#include "store/log_rows.hpp"
#include "store/moved_tables.hpp"
#include "store/seal_key.hpp"
#include "store/sealer.hpp"
#include "store/version_7.hpp"
#include "support/counted_again.hpp"

namespace cs::store {
namespace {

struct Move : testing::Test {
  test::TempDir dir;
  const TimePoint now = from_ms(1'760'000'060'000);
  std::unique_ptr<test::PostgresSchema> target;
  MoveOptions options;

  /// An installation with rows in every table: one of version 7, opened once, and more of them.
  void SetUp() override {
    CS_SKIP_WITHOUT(test::Engine::postgres);
    target = std::make_unique<test::PostgresSchema>();
    options.folder = dir / "data";
    options.to = target->address();
    options.batch = 3;
    std::filesystem::create_directories(options.folder);
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((options.folder / "service.db").c_str(), &db), SQLITE_OK);
    for (const char* sql : {test::schema_of_version_7, "PRAGMA foreign_keys = ON", test::rows_of_version_7})
      ASSERT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }
  Options of(const std::string& database) const {
    Options o;
    o.data_dir = options.folder;
    o.database = database;
    return o;
  }
  std::unique_ptr<Store> opened(const std::string& database, bool serving = true) const {
    Options how = of(database);
    how.serving = serving;  // a service takes over what earlier ones had in hand
    auto s = Store::open(std::move(how), now);
    if (!s) throw std::runtime_error(s.error().message);
    return std::move(*s);
  }
  /// Brings it up to date, and fills what version 7 had no table for.
  void upgrade() {
    { opened(""); }
    auto c = db::Connection::open(options.folder / "service.db", schema());
    ASSERT_TRUE(c.ok()) << c.error().message;
    c->run("INSERT INTO statements SELECT id, 'ann', 'e', 'same', 5 FROM submissions");
    c->run(
        "INSERT INTO past_references (student, kind, photo, until) SELECT student, kind, photo, 5 FROM"
        " reference_photos");
    c->run("INSERT INTO manifests (decision, body) SELECT id, '{}' FROM decisions");
    c->run("INSERT INTO looks (person, spent_until) SELECT name, 5 FROM users");
    c->run(
        "INSERT INTO look_plans (campaign, name, wish, seed, up_to, population, drawn, made, made_by)"
        " VALUES (1, '周抽查', '{}', 7, 5, 9, 3, 6, 'sue')");
    c->run("INSERT INTO look_strata (plan, name, population, drawn) VALUES (1, '', 9, 3)");
    c->run(
        "INSERT INTO second_looks (campaign, plan, place, source, stratum, decision, submission, reviewer, evidence,"
        " made, state) SELECT campaign, 1, id, 'plan', '', id, submission, reviewer, evidence, 6, 'waiting'"
        " FROM decisions");
    c->run(
        "INSERT INTO look_verdicts (look, person, verdict, reasons, note, looked, agrees, at)"
        " SELECT id, 'sue', 'approve', '', '', 900, 1, 7 FROM second_looks");
    c->run("INSERT INTO recovery_codes (person, hash) SELECT name, 'h' FROM users");
    c->run("INSERT INTO devices (person, hash, used) SELECT name, 'h', 5 FROM users");
    c->run(
        "INSERT INTO late_opinions SELECT 'k' || id, campaign, id, 'ann', 'reject', '', '批注', 'e', 'lease.lost', 5"
        " FROM submissions");
    c->run("INSERT INTO nodes (name, version, started, beat) VALUES ('a', '1', 5, 6)");
    c->run("INSERT INTO duties (name, node, epoch, until) VALUES ('dispatch', 1, 3, 7)");
    c->run("INSERT INTO checks (submission, holder, until, tries) SELECT id, 'node:1', 5, 0 FROM submissions");
    c->run("INSERT INTO sign_in_tries (key, failures, until, latest) VALUES ('k', 2, 0, 5)");
    c->run("INSERT INTO photo_removals (hash) VALUES ('h')");
    c->run("INSERT INTO openings SELECT 'ann', id, 20000, 5, 6, 2 FROM submissions");
    c->run("INSERT INTO restores (name, made, at) VALUES ('20251009T000000Z', 5, 6)");
    c->run(
        "INSERT INTO photo_rounds (id, running, after, began, ended, looked, damaged) VALUES (1, 1, 'h', 5, 6, 7, 8)");
    c->run(
        "INSERT INTO intake_keys (id, salt, school, campaigns, made, made_by) VALUES ('mini', 's', '', '', 5, "
        "'admin')");
    c->run(
        "INSERT INTO student_sessions (token_hash, campaign, student, phone, opened, expires, opened_by)"
        " SELECT 'h', campaign, id, '1', 5, 6, 'student' FROM students ORDER BY id LIMIT 1");
    c->run(
        "INSERT INTO code_tickets (ticket_hash, campaign, student, phone, code_hash, expires)"
        " VALUES ('h', 1, 0, '1', 'c', 5)");
    c->run(
        "INSERT INTO student_consents (campaign, student, kind, given, at, person)"
        " SELECT campaign, id, 'photograph', 1, 5, 'student' FROM students");
    c->run(
        "INSERT INTO capture_codes (campaign, payload, student, at) SELECT campaign, 'h' || id, id, 5 FROM students");
    c->run(
        "INSERT INTO appeals (campaign, student, submission, decision, at, note)"
        " SELECT campaign, student, submission, id, 5, 'x' FROM decisions");
    c->run(
        "INSERT INTO orders (number, campaign, student, submission, amount, made)"
        " SELECT 'o' || id, campaign, student, id, 2500, 5 FROM submissions");
    c->run(
        "INSERT INTO payments (order_number, campaign, student, submission, amount, payer, paid_at, provider,"
        " reported, used_as) VALUES ('o1', 1, 1, 1, 2500, 'p', 5, 'sandbox', 6, 'pays')");
    c->run(
        "INSERT INTO deliveries (campaign, made, person, file, bytes, digest, photos) VALUES (1, 5, 'admin', 'f', 6, "
        "'d',"
        " 1)");
    c->run(
        "INSERT INTO delivered_photos (delivery, submission, decision, photo, name, digest)"
        " SELECT 1, s.id, max(d.id), s.photo, 'n', 'd' FROM decisions d JOIN submissions s ON s.id = d.submission"
        " GROUP BY s.id, s.photo");
    c->run(
        "INSERT INTO recalls (campaign, submission, at, person, source, result, note)"
        " SELECT campaign, id, 5, 'admin', 'chsi', '', '' FROM submissions");
    c->run("INSERT INTO student_uploads (student, photo, at) SELECT id, 'h', 5 FROM students");
    c->run("INSERT INTO student_limits (key, since, times, until) VALUES ('h', 5, 1, 6)");
    c->run("INSERT INTO intake_nonces (key, nonce, until) VALUES ('mini', 'n', 5)");
    c->run("INSERT INTO worker_tokens (name, token_hash, made, made_by) VALUES ('box', 'h', 5, 'admin')");
    c->run(
        "INSERT INTO students (campaign, number, number_reversed, name, college, class_name, level, phone)"
        " SELECT 1, 'z' || s.id || 'x' || t.id, '', '', '', '', '', '' FROM submissions s CROSS JOIN notices t");
    c->run(
        "INSERT INTO student_events (campaign, student, at, person, what, note) SELECT campaign, id, 5, 'ann', 'call', "
        "'x'"
        " FROM students");
    // As if the program had written all this.
    c->set_watch(std::make_unique<Sealer>(seal_key(options.folder)->value(), nullptr));
    ASSERT_TRUE(c->transaction([&](db::Connection& t) -> Status {
                   for (int i = 0; i < 300; ++i) append_audit(t, now, "ann", "try", "", "{}");
                   return {};
                 }).ok());
    ASSERT_TRUE(reseal(*c, now, "admin", "try", "{}").ok());
  }
  static std::string content(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// What both engines hold, table by table.
  void expect_same() {
    auto a = db::Connection::open(options.folder / "service.db", schema());
    auto b = db::Connection::open(db::Location::parse(target->address()), schema());
    ASSERT_TRUE(a.ok() && b.ok());
    for (const MovedTable& t : moved_tables()) {
      const auto columns = columns_of(*a, t);
      EXPECT_EQ(digest_of(*a, t, columns), digest_of(*b, t, columns)) << t.name;
      EXPECT_FALSE(digest_of(*a, t, columns).starts_with("0 ")) << t.name << " is not tried";
    }
  }
};

template <class T>
T ok(Result<T> r) {
  if (!r) throw std::runtime_error(r.error().id + ": " + r.error().message);
  return std::move(*r);
}

TEST_F(Move, copies_every_table_and_leaves_the_file_as_it_was) {
  upgrade();
  const std::string chain = ok(opened("", false)->log.verify()).head;
  const std::string before = content(options.folder / "service.db");
  const MoveReport report = ok(move_installation(options));
  EXPECT_GT(report.rows, 60);
  EXPECT_EQ(report.resumed, 0);
  EXPECT_EQ(content(options.folder / "service.db"), before);
  expect_same();
  auto store = opened(target->address());
  const auto verified = ok(store->log.verify());
  EXPECT_EQ(verified.problems, 0) << (verified.findings.empty() ? "" : verified.findings[0].sentence);
  EXPECT_EQ(verified.head, chain);
  // The rooms go on where they were, and no number is given twice.
  const Caller all = Caller::process("admin");
  const auto campaigns = ok(store->access.campaigns(all, {domain::Permission::administer}));
  EXPECT_EQ(ok(store->campaigns.all(campaigns)).size(), 2u);
  EXPECT_EQ(ok(store->notices.list(campaigns, {})).total, 8);
  const auto due = ok(store->outbox.take_due(now, 10).get());
  EXPECT_EQ(due.size(), 2u);
  auto c = db::Connection::open(db::Location::parse(target->address()), schema());
  ASSERT_TRUE(c.ok());
  auto sqlite = db::Connection::open(options.folder / "service.db", schema());
  for (const char* table : {"submissions", "decisions", "notices"}) {
    std::int64_t newest = 0, next = 0;
    {
      db::Statement q = sqlite->query("SELECT seq FROM sqlite_sequence WHERE name = ?1", table);
      ASSERT_TRUE(q.next());
      newest = q.int64(0);
    }
    db::Statement q = c->query("SELECT nextval(pg_get_serial_sequence(?1, 'id'))", table);
    ASSERT_TRUE(q.next());
    next = q.int64(0);
    EXPECT_EQ(next, newest + 1) << table;
  }
  EXPECT_EQ(test::wrong_counts(*c), test::wrong_counts(*sqlite));
  store.reset();
  EXPECT_EQ(move_installation(options).error().id, "store.exists");
}

TEST_F(Move, killed_anywhere_it_goes_on_where_it_was) {
  upgrade();
  int killed = 0;
  for (int after = 1; after < 500; after += 4) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      int commits = 0;
      MoveOptions o = options;
      o.on_progress = [&](auto...) {
        if (++commits == after) ::raise(SIGKILL);
      };
      ::_exit(move_installation(o).ok() ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    if (WIFEXITED(status)) {
      ASSERT_EQ(WEXITSTATUS(status), 0);
      break;
    }
    ++killed;
    // Half of an installation is nobody's.
    EXPECT_EQ(Store::open(of(target->address()), now).error().id, "store.moving");
  }
  EXPECT_GT(killed, 3);
  expect_same();
  EXPECT_EQ(ok(opened(target->address())->log.verify()).problems, 0);
}

TEST_F(Move, refuses_what_it_must_not_copy) {
  EXPECT_EQ(move_installation(options).error().id, "move.version") << "an older version's";
  upgrade();
  {
    const auto serving = opened("");
    const auto refused = move_installation(options);
    EXPECT_EQ(refused.error().id, "store.in_use");
    EXPECT_NE(refused.error().message.find("stop it first"), std::string::npos);
  }
  MoveOptions elsewhere = options;
  elsewhere.folder = dir / "misspelt";
  EXPECT_EQ(move_installation(elsewhere).error().id, "store.missing");
  EXPECT_FALSE(std::filesystem::exists(elsewhere.folder));
  elsewhere = options;
  elsewhere.to = "/some/file";
  EXPECT_EQ(move_installation(elsewhere).error().id, "db.address");
  // Begun, and then the installation was used again.
  MoveOptions broken = options;
  int commits = 0;
  struct Stop {};
  broken.on_progress = [&](auto...) {
    if (++commits == 5) throw Stop{};
  };
  EXPECT_THROW(static_cast<void>(move_installation(broken)), Stop);
  ok(opened("")->people.put({"new", "new", {}, "long enough", false}, "admin", now).get());
  EXPECT_EQ(move_installation(options).error().id, "move.changed");
}

TEST_F(Move, knows_every_table) {
  const test::EmptyDatabase empty(test::Engine::sqlite);
  auto c = db::Connection::open(empty.where(), schema());
  ASSERT_TRUE(c.ok());
  std::set<std::string> known;
  for (const MovedTable& t : moved_tables()) known.insert(t.name);
  db::Statement q = c->query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
  while (q.next()) EXPECT_TRUE(known.contains(q.text(0))) << q.text(0) << " is missing in moved_tables.cpp";
}

}  // namespace
}  // namespace cs::store
