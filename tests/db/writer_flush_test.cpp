// What must be on the disk besides the database is there before the answers of whoever wrote what is watched, and
// nobody else waits for it.
#include <gtest/gtest.h>

#include <future>

#include "db/writer.hpp"
#include "support/temp_dir.hpp"

namespace cs::db {
namespace {

/// Notes whatever a piece writes into the table `watched`.
struct Notes final : RowWatch {
  bool wrote_any = false, noted_any = false;
  const std::vector<WatchedTable>& tables() const override {
    static const std::vector<WatchedTable> all{{"watched", {"id"}, {{"n", {{"n"}}}}}};
    return all;
  }
  void wrote(WrittenRow) override { wrote_any = true; }
  void lost() noexcept override {}
  void begins() override { wrote_any = noted_any = false; }
  void piece_begins() override { wrote_any = false; }
  void piece_undone() override { wrote_any = false; }
  void piece_ends() override { noted_any = std::exchange(wrote_any, false); }
  void commits(Connection&) override {}
  void committed() override {}
  bool noted() const override { return noted_any; }
};

const Schema& schema() {
  static const Schema s{78,
                        {"CREATE TABLE watched (id {{id}}, n {{int}} NOT NULL) {{table}};"
                         "CREATE TABLE other (id {{id}}, n {{int}} NOT NULL) {{table}};"}};
  return s;
}

struct WriterFlush : testing::Test {
  test::TempDir dir;
  std::promise<Status> flush;  // what the flush answers, once
  std::atomic<int> flushes{0};
  std::atomic<int> failed{0};
  std::unique_ptr<Writer> writer;

  void SetUp() override {
    OpenOptions options;
    options.auto_checkpoint = false;
    auto c = Connection::open(dir / "x.db", schema(), options);
    ASSERT_TRUE(c.ok());
    c->set_watch(std::make_unique<Notes>());
    WriterOptions o;
    o.on_failed = [this](const Error&) { ++failed; };
    o.flush = [this] {
      ++flushes;
      return flush.get_future().get();
    };
    writer = std::make_unique<Writer>(std::move(*c), o);
  }
  std::future<std::string> write(const std::string& table) {
    auto answer = std::make_shared<std::promise<std::string>>();
    auto future = answer->get_future();
    writer->post(
        [table](Connection& c) -> Result<std::int64_t> {
          return c.insert("INSERT INTO " + table + " (n) VALUES (1) {{new id}}");
        },
        [answer](Result<std::int64_t> r) { answer->set_value(r ? "ok" : r.error().id); });
    return future;
  }
};

TEST_F(WriterFlush, an_answer_waits_for_it_and_others_do_not) {
  auto sealed = write("watched");
  EXPECT_EQ(write("other").get(), "ok") << "while the flush of the other one takes its time";
  EXPECT_EQ(sealed.wait_for(Millis{50}), std::future_status::timeout);
  flush.set_value({});
  EXPECT_EQ(sealed.get(), "ok");
  EXPECT_EQ(flushes, 1);
}

TEST_F(WriterFlush, a_failed_one_is_a_failed_commit_and_not_tried_again) {
  flush.set_value(io_error("disk.error", "The disk is gone."));
  EXPECT_EQ(write("watched").get(), "db.failed");
  EXPECT_EQ(write("watched").get(), "db.failed");
  EXPECT_EQ(write("other").get(), "db.failed");
  EXPECT_EQ(flushes, 1);
  writer.reset();
  EXPECT_EQ(failed, 1);
}

TEST_F(WriterFlush, whoever_waits_gets_the_answer_when_it_stops) {
  auto sealed = write("watched");
  std::thread later([this] { flush.set_value({}); });
  writer.reset();
  EXPECT_EQ(sealed.get(), "ok");
  later.join();
}

}  // namespace
}  // namespace cs::db
