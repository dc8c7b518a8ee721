#include "db/writer.hpp"

#include <gtest/gtest.h>

#include <future>

#include "db/readers.hpp"
#include "support/engines.hpp"

namespace cs::db {
namespace {

const Schema schema{0x7e57, {"CREATE TABLE a (x {{int}} PRIMARY KEY) {{table}}"}};

struct WriterTest : testing::TestWithParam<test::Engine> {
  void SetUp() override {
    CS_SKIP_WITHOUT(GetParam());
    database = std::make_unique<test::EmptyDatabase>(GetParam());
  }
  Connection open() {
    OpenOptions o;
    o.auto_checkpoint = false;
    auto c = Connection::open(database->where(), schema, o);
    if (!c) throw std::runtime_error(c.error().message);
    return std::move(*c);
  }
  static Result<int> insert(Connection& c, int x) {
    c.run("INSERT INTO a VALUES (?1)", x);
    return x;
  }
  std::int64_t count() {
    Connection c = open();
    Statement s = c.query("SELECT count(*) FROM a");
    return s.next() ? s.int64(0) : -1;
  }
  std::unique_ptr<test::EmptyDatabase> database;
};
INSTANTIATE_TEST_SUITE_P(On, WriterTest, test::both_engines(), test::name_of_engine);

TEST_P(WriterTest, answers_after_the_commit) {
  Writer w(open(), {});
  Readers r(database->where(), schema, {});
  const auto answer = w.run([](Connection& c) { return insert(c, 1); });
  ASSERT_TRUE(answer.ok());
  const auto seen = r.read([](Connection& c) -> Result<std::int64_t> {
    Statement s = c.query("SELECT count(*) FROM a");
    s.next();
    return s.int64(0);
  });
  EXPECT_EQ(*seen, 1);
}

TEST_P(WriterTest, a_throwing_answer_or_callback_hurts_nobody_else) {
  WriterOptions options;
  int commits = 0;
  options.on_commit = [&] {
    if (++commits == 1) throw std::runtime_error("a bug");
  };
  Writer w(open(), options);
  w.post([](Connection& c) { return insert(c, 1); }, [](const Result<int>&) { throw std::runtime_error("a bug"); });
  const auto next = w.run([](Connection& c) { return insert(c, 2); });
  ASSERT_TRUE(next.ok());
  EXPECT_EQ(count(), 2) << "what was committed is committed";
}

TEST_P(WriterTest, one_refused_or_failing_neighbour_does_not_hurt_the_group) {
  std::promise<void> gate;
  Writer w(open(), {});
  w.post(
      [&](Connection&) -> Result<int> {
        gate.get_future().wait();
        return 0;
      },
      [](Result<int>) {});
  std::vector<std::future<Result<int>>> answers;
  for (int i = 0; i < 10; ++i) {
    auto p = std::make_shared<std::promise<Result<int>>>();
    answers.push_back(p->get_future());
    w.post(
        [i](Connection& c) -> Result<int> {
          auto r = insert(c, i);
          if (i == 3) return invalid("no", "No.");
          if (i == 5) return insert(c, 1);  // breaks a constraint
          if (i == 7) throw std::runtime_error("a bug");
          return r;
        },
        [p](Result<int> r) { p->set_value(std::move(r)); });
  }
  gate.set_value();
  for (int i = 0; i < 10; ++i) {
    const auto r = answers[static_cast<std::size_t>(i)].get();
    EXPECT_EQ(r.ok(), i != 3 && i != 5 && i != 7) << i;
    if (i == 3) {
      EXPECT_EQ(r.error().id, "no");
    }
    if (i == 5 || i == 7) {
      EXPECT_EQ(r.error().code, Code::internal);
    }
  }
  EXPECT_EQ(count(), 7);
}

TEST_P(WriterTest, queued_work_shares_commits) {
  std::atomic<int> commits{0};
  int done = 0;
  {
    Writer w(open(), {.on_commit = [&] { ++commits; }});
    std::promise<void> gate;
    auto opened = gate.get_future().share();
    w.post(
        [opened](Connection&) -> Result<int> {
          opened.wait();
          return 0;
        },
        [](Result<int>) {});
    for (int i = 0; i < 300; ++i)
      w.post([i](Connection& c) { return insert(c, i); }, [&](Result<int> r) { done += r.ok(); });
    gate.set_value();
    ASSERT_TRUE(w.run([](Connection&) -> Result<int> { return 0; }).ok());
  }
  EXPECT_EQ(done, 300);
  EXPECT_LE(commits, 3);
}

TEST_P(WriterTest, the_destructor_finishes_what_is_queued) {
  std::atomic<int> done{0};
  {
    Writer w(open(), {});
    for (int i = 0; i < 2000; ++i)
      w.post([i](Connection& c) { return insert(c, i); }, [&](Result<int> r) { done += r.ok(); });
  }
  EXPECT_EQ(done, 2000);
  EXPECT_EQ(count(), 2000);
}

TEST_P(WriterTest, readers_do_not_wait_for_the_writer) {
  std::promise<void> inside, gate;  // the writer's work uses them: they outlive it
  Writer w(open(), {});
  Readers r(database->where(), schema, {}, 2);
  w.post(
      [&](Connection& c) -> Result<int> {
        auto x = insert(c, 1);
        inside.set_value();
        gate.get_future().wait();
        return x;
      },
      [](Result<int>) {});
  inside.get_future().wait();
  const auto seen = r.read([](Connection& c) -> Result<bool> { return c.query("SELECT 1 FROM a").next(); });
  EXPECT_FALSE(*seen);
  gate.set_value();
}

TEST_P(WriterTest, readers_cannot_write_and_say_what_failed) {
  Writer w(open(), {});
  Readers r(database->where(), schema, {}, 1);
  EXPECT_FALSE(r.read([](Connection& c) { return insert(c, 1); }).ok());
  EXPECT_TRUE(r.read([](Connection& c) -> Result<bool> { return c.query("SELECT 1").next(); }).ok());
}

}  // namespace
}  // namespace cs::db
