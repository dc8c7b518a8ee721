// What can half-happen between the writer and a PostgreSQL server.
#include <gtest/gtest.h>

#include <future>

#include "cutting_proxy.hpp"
#include "db/readers.hpp"
#include "db/writer.hpp"
#include "support/engines.hpp"

namespace cs::db {
namespace {

using test::CuttingProxy;
using Cut = CuttingProxy::Cut;

const Schema schema{0x7e57, {"CREATE TABLE a (x {{int}} PRIMARY KEY) {{table}}"}};

struct PostgresWriter : testing::Test {
  void SetUp() override {
    CS_SKIP_WITHOUT(test::Engine::postgres);
    database = std::make_unique<test::PostgresSchema>();
    direct = std::make_unique<Connection>(open(Location::parse(database->address())));
    proxy = std::make_unique<CuttingProxy>(dir / "s", socket_folder());
  }
  static std::filesystem::path socket_folder() {
    const std::string address = *test::shared_postgres();
    return address.substr(address.find("host=") + 5);
  }
  static Connection open(const Location& where, Millis patience = Millis{2000}) {
    OpenOptions o;
    o.patience = patience;
    auto c = Connection::open(where, schema, o);
    if (!c) throw std::runtime_error(c.error().message);
    return std::move(*c);
  }
  Location through_proxy() const { return Location::parse(database->address_at(proxy->folder())); }
  Connection open_through_proxy(Millis patience = Millis{2000}) { return open(through_proxy(), patience); }
  static Result<int> insert(Connection& c, int x) {
    c.run("INSERT INTO a VALUES (?1)", x);
    return x;
  }
  static auto inserting(int x) {
    return [x](Connection& c) { return insert(c, x); };
  }
  std::int64_t number(std::string_view sql) {
    Statement s = direct->query(sql);
    return s.next() ? s.int64(0) : -1;
  }
  std::int64_t count() { return number("SELECT count(*) FROM a"); }
  test::TempDir dir;
  std::unique_ptr<test::PostgresSchema> database;
  std::unique_ptr<Connection> direct;
  std::unique_ptr<CuttingProxy> proxy;
};

TEST_F(PostgresWriter, a_commit_whose_answer_was_lost_is_found_and_not_done_again) {
  Writer w(open_through_proxy(), {});
  proxy->cut(Cut::after, "COMMIT");
  int runs = 0;
  const auto r = w.run([&](Connection& c) {
    ++runs;
    return insert(c, 1);
  });
  EXPECT_TRUE(proxy->was_cut());
  EXPECT_TRUE(r.ok()) << r.error().message;
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(count(), 1);
  EXPECT_TRUE(w.run(inserting(2)).ok());
}

TEST_F(PostgresWriter, a_commit_that_never_arrived_is_done_again) {
  Writer w(open_through_proxy(), {});
  proxy->cut(Cut::before, "COMMIT");
  int runs = 0;
  const auto r = w.run([&](Connection& c) {
    ++runs;
    return insert(c, 1);
  });
  EXPECT_TRUE(r.ok()) << r.error().message;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(count(), 1);
}

TEST_F(PostgresWriter, a_commit_that_is_still_on_its_way_holds_nobody_up_and_changes_nothing) {
  Writer w(open_through_proxy(), {});
  proxy->cut(Cut::stall, "COMMIT");
  const auto r = w.run(inserting(1));  // the same key: the first attempt's row is locked until its session ends
  EXPECT_TRUE(proxy->was_cut());
  EXPECT_TRUE(r.ok()) << r.error().message;
  proxy->let_go();
  EXPECT_EQ(count(), 1);
}

TEST_F(PostgresWriter, a_commit_that_arrives_after_its_number_was_asked_for_fails) {
  Writer w(open_through_proxy(Millis{50}), {});
  proxy->refuse();
  proxy->cut(Cut::stall, "COMMIT");
  EXPECT_EQ(w.run(inserting(1)).error().id, "db.unknown");
  ASSERT_EQ(direct->run("UPDATE db_writers SET epoch = epoch + 1"), 1);  // as a new connection does first of all
  const std::int64_t session = number(
      "SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction' AND pid IN (SELECT pid FROM pg_locks"
      " WHERE relation = 'a'::regclass)");
  ASSERT_GT(session, 0);
  proxy->let_go();
  while (direct->query("SELECT 1 FROM pg_locks WHERE pid = ?1 AND relation = 'a'::regclass", session).next()) {
  }
  EXPECT_EQ(count(), 0);
}

TEST_F(PostgresWriter, an_outcome_that_nobody_can_be_asked_for_is_unknown_and_work_goes_on) {
  int fatal = 0;
  Writer w(open_through_proxy(Millis{50}), {.on_failed = [&](const Error&) { ++fatal; }});
  proxy->refuse();
  proxy->cut(Cut::after, "COMMIT");
  const auto r = w.run(inserting(1));
  EXPECT_EQ(r.error().id, "db.unknown");
  EXPECT_EQ(r.error().code, Code::timeout);
  EXPECT_EQ(w.run(inserting(2)).error().id, "db.unreachable");
  proxy->accept_again();
  EXPECT_TRUE(w.run(inserting(3)).ok());
  EXPECT_EQ(number("SELECT sum(x) FROM a"), 1 + 3);
  EXPECT_EQ(fatal, 0);
}

TEST_F(PostgresWriter, a_server_that_is_away_says_so_and_is_found_again) {
  Writer w(open_through_proxy(Millis{50}), {});
  OpenOptions reading;
  reading.patience = Millis{50};
  Readers readers(through_proxy(), schema, reading, 2);
  const auto read = [&] {
    return readers.read([](Connection& c) -> Result<std::int64_t> {
      Statement s = c.query("SELECT count(*) FROM a");
      s.next();
      return s.int64(0);
    });
  };
  ASSERT_TRUE(w.run(inserting(1)).ok());
  ASSERT_TRUE(read().ok());
  proxy->refuse();
  proxy->break_all();
  for (int i = 0; i < 2; ++i) {
    const auto r = w.run(inserting(2));
    EXPECT_EQ(r.error().id, "db.unreachable");
    EXPECT_EQ(r.error().code, Code::unavailable);
    EXPECT_EQ(read().error().id, "db.unreachable");
  }
  proxy->accept_again();
  EXPECT_TRUE(w.run(inserting(2)).ok());
  EXPECT_EQ(read().value_or(-1), 2);
}

TEST_F(PostgresWriter, a_database_that_lost_acknowledged_commits_is_not_written_to) {
  std::vector<std::string> fatal;
  {
    Writer w(open_through_proxy(), {.on_failed = [&](const Error& e) { fatal.push_back(e.id); }});
    for (int i = 1; i <= 3; ++i) ASSERT_TRUE(w.run(inserting(i)).ok());
    // As a standby that had not got the last two.
    ASSERT_EQ(direct->run("UPDATE db_writers SET done = done - 2"), 1);
    direct->run("DELETE FROM a WHERE x > 1");
    proxy->break_all();
    const auto r = w.run(inserting(4));
    EXPECT_EQ(r.error().id, "db.behind");
    EXPECT_NE(r.error().message.find("last 2 commits"), std::string::npos) << r.error().message;
    EXPECT_EQ(w.run(inserting(5)).error().id, "db.behind");
  }
  EXPECT_EQ(fatal, std::vector<std::string>{"db.behind"});
  EXPECT_EQ(count(), 1);
}

TEST_F(PostgresWriter, wherever_the_connection_breaks_each_answer_is_true) {
  Writer w(open_through_proxy(), {});
  int next = 0, cuts = 0;
  for (const Cut how : {Cut::before, Cut::after, Cut::stall}) {
    bool was_cut = true;
    for (int nth = 0; was_cut; ++nth) {
      std::promise<void> gate;
      auto opened = gate.get_future().share();
      std::vector<std::pair<int, std::future<Result<int>>>> answers;
      w.post(
          [opened](Connection&) -> Result<int> {
            opened.wait();
            return 0;
          },
          [](Result<int>) {});
      for (int i = 0; i < 3; ++i) {
        const int x = ++next;
        auto p = std::make_shared<std::promise<Result<int>>>();
        answers.emplace_back(x, p->get_future());
        w.post(
            [x, i](Connection& c) -> Result<int> {
              auto r = insert(c, x);
              if (i == 1) return invalid("no", "No.");
              return r;
            },
            [p](Result<int> r) { p->set_value(std::move(r)); });
      }
      proxy->cut(how, nth);
      gate.set_value();
      for (auto& [x, answer] : answers) {
        const auto r = answer.get();
        const bool there = direct->query("SELECT 1 FROM a WHERE x = ?1", x).next();
        EXPECT_EQ(r.ok(), there) << x << " " << nth << " " << (r.ok() ? "" : r.error().message);
        EXPECT_TRUE(r.ok() || r.error().id == "no") << r.error().message;
      }
      was_cut = proxy->was_cut();
      cuts += was_cut;
    }
    proxy->cut(Cut::before, "no such words");
  }
  EXPECT_GE(cuts, 6);
}

TEST_F(PostgresWriter, a_deadlock_is_run_again) {
  direct->run("INSERT INTO a VALUES (10), (20)");
  const Location quick = Location::parse(database->address() + "%20-cdeadlock_timeout%3D20ms");
  Writer one(open(quick), {}), two(open(quick), {});
  std::promise<void> first_locked, second_locked;
  std::atomic<int> runs{0};
  const auto both = [&](int mine, int other, std::promise<void>& locked, std::shared_future<void> others) {
    auto told = std::make_shared<bool>(false);
    return [&runs, &locked, mine, other, others, told](Connection& c) -> Result<int> {
      ++runs;
      c.run("UPDATE a SET x = x WHERE x = ?1", mine);
      if (!*told) locked.set_value();
      *told = true;
      others.wait();
      c.run("UPDATE a SET x = x WHERE x = ?1", other);
      return 0;
    };
  };
  auto first = first_locked.get_future().share(), second = second_locked.get_future().share();
  std::thread other([&] { EXPECT_TRUE(two.run(both(20, 10, second_locked, first)).ok()); });
  EXPECT_TRUE(one.run(both(10, 20, first_locked, second)).ok());
  other.join();
  EXPECT_GE(runs, 3) << "one of the two was ended, and ran once more";
}

TEST_F(PostgresWriter, leaves_no_row_of_its_own_behind) {
  {
    Writer w(open(Location::parse(database->address())), {});
    ASSERT_TRUE(w.run(inserting(1)).ok());
    EXPECT_EQ(number("SELECT done FROM db_writers"), 1);
    ASSERT_TRUE(w.run([](Connection& c) -> Result<bool> { return c.query("SELECT 1").next(); }).ok());
    EXPECT_EQ(number("SELECT done FROM db_writers"), 1);
  }
  EXPECT_EQ(number("SELECT count(*) FROM db_writers"), 0);
}

TEST_F(PostgresWriter, writers_that_say_so_come_one_after_another) {
  const auto alone = [&](Millis busy) {
    OpenOptions o;
    o.alone = true;
    o.busy_timeout = busy;
    auto c = Connection::open(Location::parse(database->address()), schema, o);
    if (!c) throw std::runtime_error(c.error().message);
    return std::move(*c);
  };
  const auto next = [](Connection& c) -> Result<std::int64_t> {
    std::int64_t x = 0;
    {
      Statement s = c.query("SELECT coalesce(max(x), 0) + 1 FROM a");
      if (s.next()) x = s.int64(0);
    }
    c.run("INSERT INTO a VALUES (?1)", x);  // refused where somebody else took the same number
    return x;
  };
  {
    Writer first(alone(Millis{20'000}), {}), second(alone(Millis{20'000}), {});
    auto half = std::async(std::launch::async, [&] {
      for (int i = 0; i < 50; ++i) EXPECT_TRUE(first.run(next).ok());
    });
    for (int i = 0; i < 50; ++i) EXPECT_TRUE(second.run(next).ok());
    half.get();
  }
  EXPECT_EQ(count(), 100);
  EXPECT_EQ(number("SELECT max(x) FROM a"), 100);
  // One that has to wait for too long is told so, and works once it is its turn.
  Connection holder = alone(Millis{20'000});
  Writer third(alone(Millis{100}), {});
  holder.begin(Begin::write);
  holder.run("INSERT INTO a VALUES (1000)");
  const auto busy = third.run(inserting(2000));
  ASSERT_FALSE(busy.ok());
  EXPECT_EQ(busy.error().id, "db.busy");
  holder.commit();
  EXPECT_TRUE(third.run(inserting(2000)).ok());
  EXPECT_EQ(count(), 102);
}

}  // namespace
}  // namespace cs::db
