#include "db/writer.hpp"

#include <gtest/gtest.h>

#include <future>

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
using SqliteWriter = Base;

TEST_F(SqliteWriter, queued_work_shares_commits) {
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

TEST_F(SqliteWriter, what_was_answered_survives_a_power_cut_at_that_moment) {
  FaultVfs vfs("cut");
  Writer w(open("cut"), {.checkpoint_pages = 5});
  for (int i = 1; i <= 60; ++i) {
    ASSERT_TRUE(w.run([i](Connection& c) { return insert(c, i); }).ok());
    const auto after = dir / ("after" + std::to_string(i));
    vfs.power_cut(after);
    ASSERT_EQ(count(after / "x.db"), i);
  }
}

TEST_F(SqliteWriter, the_test_vfs_really_drops_unsynced_writes) {
  FaultVfs vfs("drops");
  auto c = open("drops");
  c.run("INSERT INTO a VALUES (1)");
  c.script("PRAGMA synchronous = OFF");
  c.run("INSERT INTO a VALUES (2)");
  vfs.power_cut(dir / "after");
  EXPECT_EQ(count(dir / "after/x.db"), 1);
}

TEST_F(SqliteWriter, a_failed_sync_is_fatal_and_never_retried) {
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

TEST_F(SqliteWriter, a_failed_sync_of_a_checkpoint_is_fatal_too) {
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

TEST_F(SqliteWriter, a_log_that_a_reader_holds_back_is_told_and_cut_when_the_reader_left) {
  std::vector<int> told;
  const auto log_bytes = [&] { return std::filesystem::file_size(std::filesystem::path(file) += "-wal"); };
  Writer w(open(),
           {.on_log_held = [&](int pages) { told.push_back(pages); }, .checkpoint_pages = 50, .log_warning = 1000});
  const auto write = [&](int rows) {  // a page and more a row
    for (int i = 0; i < rows; i += 100)
      ASSERT_TRUE(w.run([&](Connection& c) -> Result<int> {
                     for (int k = 0; k < 100; ++k)
                       c.run("INSERT INTO big VALUES (?1)", std::string(4000, static_cast<char>('a' + k % 26)));
                     return 0;
                   }).ok());
    ASSERT_TRUE(w.run([](Connection&) -> Result<int> { return 0; }).ok());  // what follows the last answer is done
  };
  ASSERT_TRUE(w.run([](Connection& c) -> Result<int> {
                 c.script("CREATE TABLE big (t TEXT)");
                 return 0;
               }).ok());
  write(600);
  EXPECT_TRUE(told.empty()) << "nobody holds it back";
  {
    OpenOptions reading;
    reading.read_only = true;
    auto reader = Connection::open(file, schema, reading);
    ASSERT_TRUE(reader);
    reader->begin(Begin::read);
    {
      Statement q = reader->query("SELECT count(*) FROM big");
      ASSERT_TRUE(q.next());
    }
    write(6000);
    reader->rollback();
  }
  ASSERT_GE(told.size(), 2u) << "again at each doubling";
  EXPECT_GE(told[0], 1000);
  EXPECT_GE(told[1], 2 * told[0]);
  EXPECT_GT(log_bytes(), 20'000'000u);
  const std::size_t before = told.size();
  write(300);
  ASSERT_EQ(told.size(), before + 1);
  EXPECT_EQ(told.back(), 0);
  EXPECT_LE(log_bytes(), 16u << 20);
}

TEST_F(SqliteWriter, a_full_disk_is_one_clear_error_and_work_goes_on_afterwards) {
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

}  // namespace
}  // namespace cs::db
