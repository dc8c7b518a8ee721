#include "db/connection.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "fault_vfs.hpp"
#include "support/temp_dir.hpp"

namespace cs::db {
namespace {

using test::TempDir;

const Schema one{0x7e57, {"CREATE TABLE a (x INTEGER)"}};

std::int64_t number(Connection& c, std::string_view sql) {
  Statement s = c.query(sql);
  return s.next() ? s.int64(0) : -1;
}

TEST(Sqlite, opens_durably_and_with_foreign_keys) {
  TempDir dir;
  auto c = Connection::open(dir / "x.db", one);
  ASSERT_TRUE(c.ok()) << c.error().message;
  EXPECT_EQ(number(*c, "PRAGMA synchronous"), 2);
  EXPECT_EQ(number(*c, "PRAGMA foreign_keys"), 1);
  Statement mode = c->query("PRAGMA journal_mode");
  ASSERT_TRUE(mode.next());
  EXPECT_EQ(mode.text(0), "wal");
}

TEST(Sqlite, garbage_is_corrupt_not_a_crash) {
  TempDir dir;
  std::ofstream(dir / "x.db") << std::string(9000, 'x');
  const auto c = Connection::open(dir / "x.db", one);
  ASSERT_FALSE(c.ok());
  EXPECT_EQ(c.error().code, Code::corrupt);
  EXPECT_EQ(c.error().id, "db.corrupt");
}

TEST(Sqlite, a_file_cut_short_at_any_length_is_refused_or_whole) {
  TempDir dir;
  {
    auto c = Connection::open(dir / "x.db", one);
    ASSERT_TRUE(c.ok());
    for (int i = 0; i < 2000; ++i) c->run("INSERT INTO a VALUES (?1)", i);
  }
  std::ifstream in(dir / "x.db", std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  ASSERT_GT(whole.size(), 12'000u);
  for (std::size_t size = 1; size < whole.size(); size += 1021) {
    const auto path = dir / ("cut" + std::to_string(size));
    std::ofstream(path, std::ios::binary).write(whole.data(), static_cast<std::streamsize>(size));
    const auto c = Connection::open(path, one);
    ASSERT_FALSE(c.ok()) << size;
    EXPECT_EQ(c.error().id, "db.corrupt") << size;
  }
}

/// Another process, begun before this one has the database open (a child would share what SQLite knows of open files).
class Passer {
 public:
  explicit Passer(std::filesystem::path file) {
    if (pipe(go_) != 0) return;
    child_ = fork();
    if (child_ != 0) return;
    char told = 0;
    if (read(go_[0], &told, 1) != 1) _exit(100);
    std::int64_t rows = -1;
    if (auto c = Connection::open(file, one); c.ok()) rows = number(*c, "SELECT count(*) FROM a");
    _exit(static_cast<int>(rows));
  }
  ~Passer() {
    close(go_[0]);
    close(go_[1]);
  }
  /// Opens the database, counts its rows, closes it and is gone. Returns the rows, 255 when it cannot be opened.
  int passes() {
    int status = -1;
    if (child_ <= 0 || write(go_[1], "g", 1) != 1 || waitpid(child_, &status, 0) != child_) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  int go_[2] = {-1, -1};
  pid_t child_ = -1;
};

TEST(Sqlite, another_process_that_comes_and_goes_takes_no_log_away) {
  TempDir dir;
  const std::filesystem::path file = dir / "x.db";
  Passer first(file), second(file), third(file);
  { ASSERT_TRUE(Connection::open(file, one).ok()); }  // its log goes with it, so that the next ones look at the header
  {
    auto writer = Connection::open(file, one);
    OpenOptions reading;
    reading.read_only = true;
    auto reader = Connection::open(file, one, reading);
    ASSERT_TRUE(writer.ok() && reader.ok());
    writer->run("INSERT INTO a VALUES (1)");
    EXPECT_EQ(first.passes(), 1);
    EXPECT_TRUE(std::filesystem::exists(file.string() + "-wal"));
    writer->run("INSERT INTO a VALUES (2)");
    EXPECT_EQ(second.passes(), 2);
    EXPECT_EQ(number(*reader, "SELECT count(*) FROM a"), 2);
  }
  EXPECT_EQ(third.passes(), 2);
}

TEST(Sqlite, an_unwritable_place_is_one_sentence) {
  const auto c = Connection::open("/proc/nowhere/x.db", one);
  ASSERT_FALSE(c.ok());
  EXPECT_EQ(c.error().id, "db.open");
}

TEST(Sqlite, a_busy_database_says_so) {
  TempDir dir;
  auto holder = Connection::open(dir / "x.db", one);
  OpenOptions impatient;
  impatient.busy_timeout = Millis{20};
  auto other = Connection::open(dir / "x.db", one, impatient);
  ASSERT_TRUE(holder.ok() && other.ok());
  holder->run("BEGIN IMMEDIATE");
  const Status s = other->transaction([](Connection&) -> Status { return {}; });
  EXPECT_EQ(s.error().id, "db.busy");
  EXPECT_EQ(s.error().code, Code::unavailable);
}

}  // namespace
}  // namespace cs::db
