// Work of a group asks together and writes together; to each piece of it that looks as if it ran alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <mutex>

#include "db/dialect.hpp"
#include "db/writer.hpp"
#include "support/engines.hpp"

namespace cs::db {
namespace {

const Schema schema{0x7e57,
                    {"CREATE TABLE a (id {{id}}, x {{int}} NOT NULL UNIQUE, note {{text}} NOT NULL) {{table}};"
                     "CREATE TABLE b (a {{int}} NOT NULL REFERENCES a, n {{int}} NOT NULL) {{table}}"}};
constexpr std::string_view insert_a = "INSERT INTO a (id, x, note) {{values}}?1, ?2, ?3{{end values}}";
constexpr std::string_view insert_b = "INSERT INTO b (a, n) {{values}}?1, ?2{{end values}}";
constexpr std::string_view change = "UPDATE a SET note = ?2 {{from rows}} WHERE x = ?1";
constexpr std::string_view note_of = "SELECT a.note{{row number}} FROM {{rows}} a WHERE a.x = ?1";
constexpr std::string_view half = "SELECT ?1 / 2{{row number}} {{from rows}}";

struct GroupTest : testing::TestWithParam<test::Engine> {
  void SetUp() override {
    CS_SKIP_WITHOUT(GetParam());
    database = std::make_unique<test::EmptyDatabase>(GetParam());
    OpenOptions o;
    o.auto_checkpoint = false;
    o.on_run = [this](std::string_view sql) {
      const std::lock_guard lock(mutex);
      ran.emplace_back(sql);
      if (sql == refused && refuse) throw Failure(io_error("test.refused", "The engine refused."));
    };
    auto c = Connection::open(database->where(), schema, o);
    if (!c) throw std::runtime_error(c.error().message);
    writer = std::make_unique<Writer>(std::move(*c), WriterOptions{});
  }
  bool on_postgres() const { return GetParam() == test::Engine::postgres; }
  std::int64_t times(std::string_view sql) {
    const std::lock_guard lock(mutex);
    return std::ranges::count(ran, sql);
  }
  /// Posts what `post` posts as one group.
  template <class Post>
  void together(Post post) {
    std::promise<void> begun, go;
    writer->post(
        [&](Connection&) -> Result<int> {
          begun.set_value();
          go.get_future().wait();
          return 0;
        },
        [](const Result<int>&) {});
    begun.get_future().wait();
    post();
    {
      const std::lock_guard lock(mutex);
      ran.clear();
    }
    go.set_value();
    EXPECT_TRUE(writer->run([](Connection&) -> Result<int> { return 0; }).ok());
  }
  std::string note(int x) {
    return *writer->run([x](Connection& c) -> Result<std::string> {
      Statement s = c.query(note_of, x);
      return s.next() ? s.text(0) : "none";
    });
  }
  void add(int x) {
    ASSERT_TRUE(writer
                    ->run([x](Connection& c) -> Result<int> {
                      c.put_new("a", insert_a, x, "new");
                      return 0;
                    })
                    .ok());
  }
  std::unique_ptr<test::EmptyDatabase> database;
  std::mutex mutex;
  std::vector<std::string> ran;  // guarded by mutex
  std::string_view refused;
  bool refuse = false;
  std::unique_ptr<Writer> writer;
};
INSTANTIATE_TEST_SUITE_P(On, GroupTest, test::both_engines(), test::name_of_engine);

TEST_P(GroupTest, writes_of_one_kind_share_a_statement_and_every_row_arrives) {
  std::vector<std::int64_t> ids(20);
  together([&] {
    for (int i = 0; i < 20; ++i)
      writer->post([](Connection& c) { c.ask_for_id("a"); },
                   [i](Connection& c) -> Result<std::int64_t> {
                     const std::int64_t id = c.put_new("a", insert_a, i, i % 2 ? "odd" : "审");
                     c.put({{"b"}}, insert_b, id, i);
                     return id;
                   },
                   [&ids, i](const Result<std::int64_t>& id) { ids[static_cast<std::size_t>(i)] = id.value_or(-1); });
  });
  EXPECT_EQ(times(insert_a), on_postgres() ? 1 : 20);
  EXPECT_EQ(times(insert_b), on_postgres() ? 1 : 20);
  EXPECT_TRUE(std::ranges::is_sorted(ids));
  EXPECT_GT(ids.front(), 0);
  EXPECT_EQ(note(4), "审");
  EXPECT_EQ(note(5), "odd");
  const auto matching = writer->run([](Connection& c) -> Result<std::int64_t> {
    Statement s = c.query("SELECT count(*) FROM a JOIN b ON b.a = a.id WHERE b.n = a.x");
    return s.next() ? s.int64(0) : -1;
  });
  EXPECT_EQ(*matching, 20);
}

TEST_P(GroupTest, a_refused_row_hurts_only_its_own_work) {
  add(3);
  std::vector<std::string> answers(6);
  together([&] {
    for (int i = 0; i < 6; ++i)
      writer->post(
          [i](Connection& c) -> Result<int> {
            c.put_new("a", insert_a, i, "x");
            return 0;
          },
          [&answers, i](const Result<int>& r) { answers[static_cast<std::size_t>(i)] = r ? "ok" : "refused"; });
  });
  for (int i = 0; i < 6; ++i) EXPECT_EQ(answers[static_cast<std::size_t>(i)], i == 3 ? "refused" : "ok") << i;
  EXPECT_EQ(note(3), "new");
  EXPECT_EQ(note(5), "x");
}

/// Asks something just before COMMIT, when no work runs any more.
struct Asking final : RowWatch {
  const std::vector<WatchedTable>& tables() const override {
    static const std::vector<WatchedTable> none;
    return none;
  }
  void wrote(WrittenRow) override {}
  void lost() noexcept override {}
  void begins() override {}
  void piece_begins() override {}
  void piece_undone() override {}
  void piece_ends() override {}
  void commits(Connection& c) override { c.query("SELECT count(*) FROM b").next(); }
  void committed() override {}
  bool noted() const override { return false; }
};

TEST_P(GroupTest, a_refused_row_hurts_only_its_own_work_also_when_it_is_noticed_behind_all_work) {
  writer.reset();
  auto c = Connection::open(database->where(), schema);
  ASSERT_TRUE(c.ok()) << c.error().message;
  c->set_watch(std::make_unique<Asking>());
  writer = std::make_unique<Writer>(std::move(*c), WriterOptions{});
  add(3);
  std::vector<std::string> answers(6);
  together([&] {
    for (int i = 0; i < 6; ++i)
      writer->post(
          [i](Connection& one) -> Result<int> {
            one.put_new("a", insert_a, i, "x");
            return 0;
          },
          [&answers, i](const Result<int>& r) { answers[static_cast<std::size_t>(i)] = r ? "ok" : "refused"; });
  });
  for (int i = 0; i < 6; ++i) EXPECT_EQ(answers[static_cast<std::size_t>(i)], i == 3 ? "refused" : "ok") << i;
  EXPECT_EQ(note(3), "new");
  EXPECT_EQ(note(5), "x");
}

TEST_P(GroupTest, work_that_says_no_leaves_nothing) {
  bool wrote = true;
  together([&] {
    writer->post(
        [](Connection& c) -> Result<int> {
          c.put_new("a", insert_a, 1, "kept");
          return 0;
        },
        [](const Result<int>&) {});
    writer->post(
        [](Connection& c) -> Result<int> {
          c.put_new("a", insert_a, 2, "dropped");
          c.put({}, change, 1, "changed");
          return Error{Code::refused, "no", "no"};
        },
        [&](const Result<int>& r) { wrote = r.ok(); });
    // A look in between sends what was put before.
    writer->post(
        [](Connection& c) -> Result<int> {
          c.put_new("a", insert_a, 3, "dropped");
          Statement s = c.query("SELECT count(*) FROM a");
          s.next();
          if (s.int64(0) != 2) return internal_error("a query does not see what was put");
          return Error{Code::refused, "no", "no"};
        },
        [&](const Result<int>& r) { EXPECT_EQ(r.error().id, "no"); });
  });
  EXPECT_FALSE(wrote);
  EXPECT_EQ(note(1), "kept");
  EXPECT_EQ(note(2), "none");
  EXPECT_EQ(note(3), "none");
}

TEST_P(GroupTest, questions_are_answered_together) {
  for (int x = 0; x < 5; ++x) add(x);
  std::vector<std::string> answers(5);
  std::vector<std::int64_t> halves(5);
  together([&] {
    for (int i = 0; i < 5; ++i)
      writer->post(
          [i](Connection& c) {
            c.ask({{"a.x", i}}, note_of, i);
            c.ask({}, half, 10 * i);
          },
          [i, &halves](Connection& c) -> Result<std::string> {
            {
              Statement h = c.query(half, 10 * i);
              if (h.next()) halves[static_cast<std::size_t>(i)] = h.int64(0);
            }
            Statement s = c.query(note_of, i);
            if (!s.next()) return internal_error("no row");
            std::string note = s.text(0);
            if (s.next()) return internal_error("two rows");
            return note + std::to_string(i);
          },
          [&answers, i](const Result<std::string>& r) {
            answers[static_cast<std::size_t>(i)] = r ? *r : r.error().message;
          });
  });
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(answers[static_cast<std::size_t>(i)], "new" + std::to_string(i));
    EXPECT_EQ(halves[static_cast<std::size_t>(i)], 5 * i);
  }
  EXPECT_EQ(times(note_of), on_postgres() ? 1 : 5);
}

TEST_P(GroupTest, a_write_that_names_the_row_takes_its_answer_away) {
  for (int x = 1; x <= 3; ++x) add(x);
  const auto asks = [](int x) { return [x](Connection& c) { c.ask({{"a.x", x}}, note_of, x); }; };
  const auto look = [](int x) {
    return [x](Connection& c) -> Result<std::string> {
      Statement s = c.query(note_of, x);
      return s.next() ? s.text(0) : "none";
    };
  };
  std::vector<std::string> seen;
  const auto see = [&seen](const Result<std::string>& r) { seen.push_back(r ? *r : r.error().message); };
  together([&] {
    writer->post(asks(1), look(1), see);
    writer->post(
        asks(1),
        [&](Connection& c) -> Result<std::string> {
          c.put({{"a.x", 1}}, change, 1, "second");
          return look(1)(c);
        },
        see);
    writer->post(asks(2), look(2), see);
    writer->post(
        asks(3),
        [&](Connection& c) -> Result<std::string> {
          c.run("UPDATE a SET note = 'all'");  // says nothing: any answer may be another one now
          return look(3)(c);
        },
        see);
    writer->post(asks(2), look(2), see);
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"new", "second", "new", "all", "all"}));
}

TEST_P(GroupTest, changes_of_one_row_keep_their_order) {
  for (int x = 1; x <= 2; ++x) add(x);
  together([&] {
    for (const char* to : {"1", "2", "3"})
      writer->post(
          [to](Connection& c) -> Result<int> {
            for (int x = 1; x <= 2; ++x) c.put({}, change, x, to);
            return 0;
          },
          [](const Result<int>&) {});
  });
  EXPECT_EQ(note(1), "3");
  EXPECT_EQ(note(2), "3");
}

TEST_P(GroupTest, what_is_remembered_goes_with_a_write_that_does_not_say_what_it_changes) {
  std::vector<int> seen;
  const auto count_up = [&seen](Connection& c) -> Result<int> {
    seen.push_back(++c.remembered<int>("count"));
    return 0;
  };
  together([&] {
    const auto nothing = [](const Result<int>&) {};
    writer->post(count_up, nothing);
    writer->post(
        [&](Connection& c) -> Result<int> {
          c.put_new("a", insert_a, 1, "x");
          return count_up(c);
        },
        nothing);
    writer->post(
        [&](Connection& c) -> Result<int> {
          c.run("UPDATE a SET note = ''");
          return count_up(c);
        },
        nothing);
    writer->post(
        [&](Connection& c) -> Result<int> {
          static_cast<void>(count_up(c));
          return Error{Code::refused, "no", "no"};
        },
        nothing);
    writer->post(count_up, nothing);
  });
  EXPECT_EQ(seen, (std::vector<int>{1, 2, 1, 2, 1}));
}

TEST_P(GroupTest, a_text_that_cannot_be_stored_is_its_own_works_trouble) {
  if (!on_postgres()) GTEST_SKIP() << "SQLite stores it";
  std::string id;
  together([&] {
    writer->post(
        [](Connection& c) -> Result<int> {
          c.put_new("a", insert_a, 1, "kept");
          return 0;
        },
        [](const Result<int>&) {});
    writer->post(
        [](Connection& c) -> Result<int> {
          c.put_new("a", insert_a, 2, std::string("\xff"));
          return 0;
        },
        [&](const Result<int>& r) { id = r ? "" : r.error().id; });
  });
  EXPECT_EQ(id, "db.text");
  EXPECT_EQ(note(1), "kept");
  EXPECT_EQ(times(insert_a), 1) << "the group ran again";
}

TEST_P(GroupTest, a_statement_of_many_that_is_refused_is_run_for_each) {
  std::vector<bool> good(3);
  together([&] {
    refused = insert_a;
    refuse = true;
    for (int i = 0; i < 3; ++i)
      writer->post(
          [i, this](Connection& c) -> Result<int> {
            if (i == 2) refuse = false;
            c.put_new("a", insert_a, i, "x");
            return 0;
          },
          [&good, i](const Result<int>& r) { good[static_cast<std::size_t>(i)] = r.ok(); });
  });
  EXPECT_TRUE(good[2]);
  EXPECT_EQ(note(2), "x");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(note(i), good[static_cast<std::size_t>(i)] ? "x" : "none") << i;
}

TEST(Rows, have_words_of_their_own) {
  EXPECT_TRUE(takes_rows(insert_a));
  EXPECT_FALSE(takes_rows("INSERT INTO a VALUES (?1)"));
  EXPECT_EQ(in_dialect(insert_b, Dialect::sqlite), "INSERT INTO b (a, n) VALUES (?1, ?2)");
  EXPECT_EQ(in_rows(insert_b, 2),
            "INSERT INTO b (a, n) SELECT many.p1, many.p2 FROM unnest($1, $2) WITH ORDINALITY AS many(p1, p2, number)");
  EXPECT_EQ(in_dialect(change, Dialect::sqlite), "UPDATE a SET note = ?2  WHERE x = ?1");
  EXPECT_EQ(in_rows(note_of, 1),
            "SELECT a.note, many.number FROM unnest($1) WITH ORDINALITY AS many(p1, number) CROSS JOIN a WHERE a.x = "
            "many.p1");
}

}  // namespace
}  // namespace cs::db
