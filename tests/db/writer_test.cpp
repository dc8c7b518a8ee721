#include "db/writer.hpp"

#include <gtest/gtest.h>

#include <future>

#include "db/readers.hpp"
#include "fault_vfs.hpp"
#include "support/temp_dir.hpp"

namespace cs::db {
namespace {

using test::FaultVfs;
using test::TempDir;

const Schema schema{0x7e57, {"CREATE TABLE a (x INTEGER PRIMARY KEY)"}};

struct Base : testing::Test {
  TempDir dir;
  std::filesystem::path file = dir / "x.db";

  Connection open(const std::string& vfs = "") {
    OpenOptions o;
    o.auto_checkpoint = false;
    o.vfs = vfs;
    auto c = Connection::open(file, schema, o);
    if (!c) throw std::runtime_error(c.error().message);
    return std::move(*c);
  }
  static Result<int> insert(Connection& c, int x) {
    c.run("INSERT INTO a VALUES (?1)", x);
    return x;
  }
  static std::int64_t count(const std::filesystem::path& path) {
    auto c = Connection::open(path, schema);
    if (!c) throw std::runtime_error(c.error().message);
    Statement s = c->query("SELECT count(*) FROM a");
    return s.next() ? s.int64(0) : -1;
  }
};
using WriterTest = Base;

TEST_F(WriterTest, answers_after_the_commit) {
  Writer w(open(), {});
  Readers r(file, schema, {});
  const auto answer = w.run([](Connection& c) { return insert(c, 1); });
  ASSERT_TRUE(answer.ok());
  const auto seen = r.read([](Connection& c) -> Result<std::int64_t> {
    Statement s = c.query("SELECT count(*) FROM a");
    s.next();
    return s.int64(0);
  });
  EXPECT_EQ(*seen, 1);
}

TEST_F(WriterTest, a_throwing_answer_or_callback_hurts_nobody_else) {
  WriterOptions options;
  int commits = 0;
  options.on_commit = [&] {
    if (++commits == 1) throw std::runtime_error("a bug");
  };
  Writer w(open(), options);
  w.post([](Connection& c) { return insert(c, 1); }, [](const Result<int>&) { throw std::runtime_error("a bug"); });
  const auto next = w.run([](Connection& c) { return insert(c, 2); });
  ASSERT_TRUE(next.ok());
  EXPECT_EQ(count(file), 2) << "what was committed is committed";
}

TEST_F(WriterTest, one_refused_or_failing_neighbour_does_not_hurt_the_group) {
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
  EXPECT_EQ(count(file), 7);
}

TEST_F(WriterTest, queued_work_shares_commits) {
  FaultVfs vfs("group");
  int done = 0;
  std::atomic<int> commits{0};
  {
    Writer w(open("group"), {.on_commit = [&] { ++commits; }});
    std::promise<void> gate;
    auto opened = gate.get_future().share();
    w.post(
        [opened](Connection&) -> Result<int> {
          opened.wait();
          return 0;
        },
        [](Result<int>) {});
    const int before = vfs.syncs;
    for (int i = 0; i < 300; ++i)
      w.post([i](Connection& c) { return insert(c, i); }, [&](Result<int> r) { done += r.ok(); });
    gate.set_value();
    ASSERT_TRUE(w.run([](Connection&) -> Result<int> { return 0; }).ok());
    EXPECT_LE(vfs.syncs - before, 6);
  }
  EXPECT_EQ(done, 300);
  EXPECT_LE(commits, 3);
}

TEST_F(WriterTest, the_destructor_finishes_what_is_queued) {
  std::atomic<int> done{0};
  {
    Writer w(open(), {});
    for (int i = 0; i < 2000; ++i)
      w.post([i](Connection& c) { return insert(c, i); }, [&](Result<int> r) { done += r.ok(); });
  }
  EXPECT_EQ(done, 2000);
  EXPECT_EQ(count(file), 2000);
}

TEST_F(WriterTest, what_was_answered_survives_a_power_cut_at_that_moment) {
  FaultVfs vfs("cut");
  Writer w(open("cut"), {.checkpoint_pages = 5});
  for (int i = 1; i <= 60; ++i) {
    ASSERT_TRUE(w.run([i](Connection& c) { return insert(c, i); }).ok());
    const auto after = dir / ("after" + std::to_string(i));
    vfs.power_cut(after);
    ASSERT_EQ(count(after / "x.db"), i);
  }
}

TEST_F(WriterTest, the_test_vfs_really_drops_unsynced_writes) {
  FaultVfs vfs("drops");
  auto c = open("drops");
  c.run("INSERT INTO a VALUES (1)");
  c.script("PRAGMA synchronous = OFF");
  c.run("INSERT INTO a VALUES (2)");
  vfs.power_cut(dir / "after");
  EXPECT_EQ(count(dir / "after/x.db"), 1);
}

TEST_F(WriterTest, a_failed_sync_is_fatal_and_never_retried) {
  FaultVfs vfs("sync");
  int fatal = 0;
  std::vector<std::string> ids;
  {
    Writer w(open("sync"), {.on_failed = [&](const Error&) { ++fatal; }});
    ASSERT_TRUE(w.run([](Connection& c) { return insert(c, 1); }).ok());
    vfs.fail_sync_in = 0;
    for (int i = 2; i < 6; ++i) {
      const auto r = w.run([i](Connection& c) { return insert(c, i); });
      ASSERT_FALSE(r.ok());
      ids.push_back(r.error().id);
    }
  }
  EXPECT_EQ(fatal, 1);
  EXPECT_EQ(ids, std::vector<std::string>(4, "db.failed"));
  EXPECT_EQ(vfs.syncs_after_failure, 0);
  vfs.power_cut(dir / "after");
  EXPECT_EQ(count(dir / "after/x.db"), 1);
}

TEST_F(WriterTest, a_failed_sync_of_a_checkpoint_is_fatal_too) {
  FaultVfs vfs("checkpoint");
  std::promise<Error> fatal;
  {
    Writer w(open("checkpoint"), {.on_failed = [&](const Error& e) { fatal.set_value(e); }, .checkpoint_pages = 1});
    vfs.fail_sync_in = 1;  // the commit's own sync of the log passes
    ASSERT_TRUE(w.run([](Connection& c) { return insert(c, 1); }).ok());
    EXPECT_EQ(fatal.get_future().get().id, "db.failed");
    EXPECT_EQ(w.run([](Connection& c) { return insert(c, 2); }).error().id, "db.failed");
  }
  EXPECT_EQ(vfs.syncs_after_failure, 0);
  vfs.power_cut(dir / "after");
  EXPECT_EQ(count(dir / "after/x.db"), 1);
}

TEST_F(WriterTest, a_full_disk_is_one_clear_error_and_work_goes_on_afterwards) {
  FaultVfs vfs("full");
  int fatal = 0;
  Writer w(open("full"), {.on_failed = [&](const Error&) { ++fatal; }});
  ASSERT_TRUE(w.run([](Connection& c) { return insert(c, 1); }).ok());
  vfs.disk_full = true;
  const auto r = w.run([](Connection& c) { return insert(c, 2); });
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().id, "disk.full");
  EXPECT_EQ(r.error().code, Code::io);
  vfs.disk_full = false;
  EXPECT_TRUE(w.run([](Connection& c) { return insert(c, 2); }).ok());
  EXPECT_EQ(fatal, 0);
  EXPECT_EQ(count(file), 2);
}

TEST_F(WriterTest, readers_do_not_wait_for_the_writer) {
  std::promise<void> inside, gate;  // the writer's work uses them: they outlive it
  Writer w(open(), {});
  Readers r(file, schema, {}, 2);
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

TEST_F(WriterTest, readers_cannot_write_and_say_what_failed) {
  Writer w(open(), {});
  Readers r(file, schema, {}, 1);
  EXPECT_FALSE(r.read([](Connection& c) { return insert(c, 1); }).ok());
  EXPECT_TRUE(r.read([](Connection& c) -> Result<bool> { return c.query("SELECT 1").next(); }).ok());
}

}  // namespace
}  // namespace cs::db
