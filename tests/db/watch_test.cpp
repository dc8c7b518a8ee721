// A watch is told of every row that is written, on both engines, whichever way the statement is run.
#include "db/watch.hpp"

#include <gtest/gtest.h>

#include "db/connection.hpp"
#include "db/watch_plan.hpp"
#include "support/engines.hpp"

namespace cs::db {
namespace {

const std::vector<WatchedTable>& watched() {
  static const std::vector<WatchedTable> tables{
      {"notes", {"id"}, {{"text", {{"text"}, {"shade", "grey"}}}, {"place", {{"page"}}}}},
      {"pairs", {"one", "two"}, {{"n", {{"n", "0"}}}}}};
  return tables;
}

const Schema& schema() {
  static const Schema s{
      77,
      {"CREATE TABLE notes (id {{id}}, text {{text}} NOT NULL, shade {{text}} NOT NULL DEFAULT 'grey', page {{int}},"
       " read {{int}} NOT NULL DEFAULT 0) {{table}};"
       "CREATE TABLE pairs (one {{text}} NOT NULL, two {{int}} NOT NULL, n {{int}} NOT NULL DEFAULT 0,"
       " PRIMARY KEY (one, two)) {{keyed}};"
       "CREATE TABLE others (id {{id}}, text {{text}} NOT NULL) {{table}};"}};
  return s;
}

struct Told final : RowWatch {
  std::vector<std::string>& lines;
  explicit Told(std::vector<std::string>& to) : lines(to) {}
  const std::vector<WatchedTable>& tables() const override { return watched(); }
  void wrote(WrittenRow row) override {
    std::string line(row.table->name);
    for (const std::string& k : row.key) line += " " + k;
    if (row.deleted) line += " gone";
    for (const auto& group : row.groups) {
      line += " [";
      if (group)
        for (const Cell& c : *group) line += (line.back() == '[' ? "" : ",") + c.value_or("NULL");
      line += group ? "]" : "-]";
    }
    lines.push_back(line);
  }
  void lost() noexcept override { lines.emplace_back("lost"); }
  void begins() override {}
  void piece_begins() override {}
  void piece_undone() override { lines.emplace_back("undone"); }
  void piece_ends() override {}
  void commits(Connection&) override {}
  void committed() override { lines.emplace_back("committed"); }
  bool noted() const override { return false; }
};

struct Watch : testing::TestWithParam<test::Engine> {
  std::optional<test::EmptyDatabase> database;
  std::vector<std::string> told;
  std::optional<Connection> c;

  void SetUp() override {
    CS_SKIP_WITHOUT(GetParam());
    database.emplace(GetParam());
    auto opened = Connection::open(database->where(), schema());
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    c.emplace(std::move(*opened));
    c->set_watch(std::make_unique<Told>(told));
  }
  void TearDown() override { c.reset(); }
  std::vector<std::string> now_told() { return std::exchange(told, {}); }
};
using Lines = std::vector<std::string>;

TEST_P(Watch, tells_each_row_as_the_statement_left_it) {
  EXPECT_EQ(c->insert("INSERT INTO notes (text, page) VALUES (?1, ?2) {{new id}}", "a", 3), 1);
  EXPECT_EQ(now_told(), Lines{"notes 1 [a,grey] [3]"});
  EXPECT_EQ(c->insert("INSERT INTO notes (text, shade, page) VALUES ('it''s', 'red', ?1) {{new id}}",
                      std::optional<std::int64_t>{}),
            2);
  EXPECT_EQ(now_told(), Lines{"notes 2 [it's,red] [NULL]"});
  EXPECT_EQ(c->run("UPDATE notes SET page = page + 1 WHERE page > 0 OR page IS NULL"), 2);
  EXPECT_EQ(now_told(), (Lines{"notes 1 [-] [4]", "notes 2 [-] [NULL]"})) << "only the groups that it sets";
  c->run("INSERT INTO pairs (one, two) VALUES ('x', 1) ON CONFLICT (one, two) DO UPDATE SET n = pairs.n + 1");
  c->run("INSERT INTO pairs (one, two) VALUES ('x', 1) ON CONFLICT (one, two) DO UPDATE SET n = pairs.n + 1");
  c->run("INSERT INTO pairs (one, two) VALUES ('x', 1) ON CONFLICT DO NOTHING");
  EXPECT_EQ(now_told(), (Lines{"pairs x 1 [0]", "pairs x 1 [1]"}));
  EXPECT_EQ(c->run("DELETE FROM notes WHERE id > ?1", 1), 1);
  EXPECT_EQ(now_told(), Lines{"notes 2 gone [-] [-]"});
}

TEST_P(Watch, tells_nothing_of_what_is_not_watched) {
  c->run("INSERT INTO notes (text) VALUES ('a')");
  now_told();
  c->run("INSERT INTO others (text) VALUES ('a')");
  EXPECT_EQ(c->run("UPDATE notes SET read = read + 1"), 1);
  EXPECT_EQ(c->run("UPDATE notes {{unsealed}} SET text = text"), 1);
  c->query("SELECT text FROM notes").next();
  EXPECT_TRUE(told.empty());
}

TEST_P(Watch, keeps_the_answer_of_a_statement_that_has_one) {
  for (int i = 0; i < 3; ++i) c->run("INSERT INTO notes (text, page) VALUES (?1, ?2)", "a", i);
  now_told();
  {
    Statement q = c->query("UPDATE notes SET text = 'b' WHERE page < 2 RETURNING page, text");
    std::int64_t pages = 0;
    while (q.next()) {
      EXPECT_EQ(q.text(1), "b");
      pages += q.int64(0);
    }
    EXPECT_EQ(pages, 1);
  }
  EXPECT_EQ(now_told().size(), 2u);
  EXPECT_TRUE(c->query("UPDATE notes SET text = 'c' RETURNING id").next()) << "whoever looks at the first row only";
  EXPECT_EQ(now_told().size(), 3u) << "has written all of them";
}

TEST_P(Watch, tells_what_a_statement_says_that_nobody_waits_for) {
  c->begin(Begin::write);
  c->put({}, "INSERT INTO notes (id, text, page) VALUES (?1, 'it''s', -3)", 7);
  c->put({}, "UPDATE notes SET shade = ?2, text = ?3, read = read + 1 WHERE id = ?1", 7, "red", "c");
  c->put({}, "INSERT INTO pairs (one, two) VALUES (?1, 1)", "x");
  c->put({}, "DELETE FROM pairs WHERE two = 1 AND one = ?1", "x");
  EXPECT_EQ(now_told(),
            (Lines{"notes 7 [it's,grey] [-3]", "notes 7 [c,red] [-]", "pairs x 1 [0]", "pairs x 1 gone [-]"}));
  c->commit();
  EXPECT_EQ(now_told(), Lines{"committed"});
  Statement q = c->query("SELECT text, shade, page FROM notes WHERE id = 7");
  ASSERT_TRUE(q.next());
  EXPECT_EQ(q.text(0) + q.text(1) + q.text(2), "cred-3");
}

TEST_P(Watch, refuses_what_it_cannot_tell) {
  c->run("INSERT INTO notes (id, text) VALUES (1, 'a')");
  c->begin(Begin::write);
  for (const char* statement :
       {"UPDATE notes SET text = 'b' WHERE id = 1",
        "UPDATE notes SET text = 'b', shade = 'c' WHERE id = 1 AND page = 2",
        "UPDATE notes SET text = 'b', shade = upper(shade) WHERE id = 1",
        "INSERT INTO notes (text, shade) SELECT text, 'x' FROM others",
        "INSERT INTO pairs (one, two) VALUES ('x', 1) ON CONFLICT DO NOTHING", "DELETE FROM notes WHERE text = 'b'",
        "INSERT INTO notes VALUES (4, 'a', 'b', 1, 1)", "INSERT INTO notes (id, text) VALUES (5, 'a'), (6, 'b')"})
    EXPECT_THROW(c->put({}, statement), Failure) << statement;
  EXPECT_THROW(c->run("WITH x AS (SELECT 1) INSERT INTO notes (text) SELECT 'a' FROM x"), Failure);
  EXPECT_THROW(c->run("WITH x AS (DELETE FROM notes RETURNING id) SELECT id FROM x"), Failure);
  EXPECT_THROW(c->run("UPDATE notes SET id = 5"), Failure);
  EXPECT_THROW(c->run("UPDATE notes AS n SET text = 'b'"), Failure);
  c->rollback();
}

TEST_P(Watch, refuses_a_watched_table_that_is_not_named_plainly) {
  for (const char* statement :
       {"INSERT OR REPLACE INTO notes (id, text) VALUES (1, 'a')", "INSERT OR IGNORE INTO notes (text) VALUES ('a')",
        "REPLACE INTO notes (id, text) VALUES (1, 'a')", "UPDATE OR IGNORE notes SET text = 'b'",
        "UPDATE ONLY notes SET text = 'b'", "UPDATE main.notes SET text = 'b'", "UPDATE \"notes\" SET text = 'b'",
        "UPDATE `notes` SET text = 'b'", "UPDATE [notes] SET text = 'b'", "UPDATE 'notes' SET text = 'b'",
        "DELETE FROM main.notes", "DELETE FROM ONLY notes", "DELETE FROM \"Notes\"",
        "INSERT INTO public.notes (text) VALUES ('a')", "WITH x AS (SELECT 1) DELETE FROM \"notes\"",
        "WITH x AS (SELECT 1) UPDATE main.notes SET text = 'b'"})
    EXPECT_THROW(plan_of(statement, watched()), Failure) << statement;
  for (const char* statement : {"INSERT OR IGNORE INTO others (text) VALUES ('a')", "UPDATE \"others\" SET text = 'b'",
                                "DELETE FROM main.others", "INSERT INTO others (text) SELECT text FROM notes",
                                "WITH x AS (SELECT 1) DELETE FROM others"})
    EXPECT_EQ(plan_of(statement, watched()).table, nullptr) << statement;
}

TEST_P(Watch, understands_the_words_for_many_rows) {
  const WatchPlan insert =
      plan_of("INSERT INTO notes (id, text, page) {{values}} ?1, ?2, ?3 {{end values}}", watched());
  EXPECT_TRUE(insert.derivable);
  const std::array<Value, 3> values{Value(nullptr), Value("t"), Value(5)};
  const WrittenRow row = row_of(insert, values.data(), values.size(), 12);
  EXPECT_EQ(row.key, std::vector<std::string>{"12"});
  EXPECT_EQ(row.groups[0].value(), (std::vector<Cell>{"t", "grey"}));
  EXPECT_TRUE(plan_of("UPDATE notes SET page = ?2 {{from rows}} WHERE notes.id = ?1", watched()).derivable);
  EXPECT_FALSE(
      plan_of("UPDATE notes SET page = ?2 {{from rows}} WHERE notes.id = ?1 OR page = 2", watched()).derivable);
}

INSTANTIATE_TEST_SUITE_P(engines, Watch, test::both_engines(), test::name_of_engine);

}  // namespace
}  // namespace cs::db
