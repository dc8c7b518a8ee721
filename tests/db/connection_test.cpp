#include "db/connection.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/engines.hpp"

namespace cs::db {
namespace {

using test::EmptyDatabase;

const Schema one{0x7e57, {"CREATE TABLE a (x {{int}}) {{table}}"}};
const Schema two{0x7e57, {one.migrations[0], "ALTER TABLE a ADD COLUMN y {{text}}; INSERT INTO a VALUES (1, 'b')"}};

std::int64_t number(Connection& c, std::string_view sql) {
  Statement s = c.query(sql);
  return s.next() ? s.int64(0) : -1;
}

struct ConnectionTest : testing::TestWithParam<test::Engine> {
  void SetUp() override {
    CS_SKIP_WITHOUT(GetParam());
    database = std::make_unique<EmptyDatabase>(GetParam());
  }
  Result<Connection> open(const Schema& schema, OpenOptions options = {}) {
    return Connection::open(database->where(), schema, std::move(options));
  }
  Connection opened(const Schema& schema, OpenOptions options = {}) {
    auto c = open(schema, std::move(options));
    if (!c) throw std::runtime_error(c.error().message);
    return std::move(*c);
  }
  std::unique_ptr<EmptyDatabase> database;
};
INSTANTIATE_TEST_SUITE_P(On, ConnectionTest, test::both_engines(), test::name_of_engine);

TEST_P(ConnectionTest, migrates_step_by_step_and_keeps_the_data) {
  {
    Connection c = opened(one);
    c.run("INSERT INTO a VALUES (7)");
  }
  Connection c = opened(two);
  EXPECT_EQ(number(c, "SELECT sum(x) FROM a"), 8);
  { Connection again = opened(two); }
  EXPECT_EQ(number(c, "SELECT sum(x) FROM a"), 8);
}

TEST_P(ConnectionTest, a_migration_has_a_text_for_each_engine_where_one_cannot_serve_both) {
  const Schema both{0x7e57,
                    {{"CREATE TABLE s (x INTEGER)", "CREATE TABLE p (x bigint)"}, {"CREATE TABLE t (x INTEGER)", ""}}};
  Connection c = opened(both);
  EXPECT_EQ(number(c, GetParam() == test::Engine::sqlite ? "SELECT count(*) FROM s, t" : "SELECT count(*) FROM p"), 0);
}

TEST_P(ConnectionTest, a_migration_that_fails_leaves_nothing) {
  { opened(one); }
  const Schema bad{0x7e57, {one.migrations[0], "CREATE TABLE b (x {{int}}); CREATE TABLE a (again {{int}})"}};
  EXPECT_FALSE(open(bad).ok());
  Connection c = opened(one);
  EXPECT_THROW(number(c, "SELECT count(*) FROM b"), Failure);
}

TEST_P(ConnectionTest, refuses_a_newer_database_in_one_sentence_and_leaves_it_alone) {
  { opened(two); }
  const auto c = open(one);
  ASSERT_FALSE(c.ok());
  EXPECT_EQ(c.error().code, Code::invalid);
  EXPECT_EQ(c.error().id, "db.newer");
  EXPECT_NE(c.error().message.find("newer version"), std::string::npos);
  OpenOptions reading;
  reading.read_only = true;
  EXPECT_EQ(open(one, reading).error().id, "db.newer");
  EXPECT_TRUE(open(two).ok());
}

TEST_P(ConnectionTest, refuses_another_programs_database) {
  { opened(one); }
  const Schema other{0x1234, {"CREATE TABLE z (x {{int}})"}};
  const auto c = open(other);
  ASSERT_FALSE(c.ok());
  EXPECT_EQ(c.error().id, "db.foreign");
}

TEST_P(ConnectionTest, a_transaction_that_is_refused_or_fails_changes_nothing) {
  Connection c = opened(one);
  const Status refused = c.transaction([](Connection& t) -> Status {
    t.run("INSERT INTO a VALUES (1)");
    return invalid("no", "No.");
  });
  EXPECT_EQ(refused.error().id, "no");
  const Status failed = c.transaction([](Connection& t) -> Status {
    t.run("INSERT INTO a VALUES (1)");
    t.run("INSERT INTO nowhere VALUES (1)");
    return {};
  });
  EXPECT_EQ(failed.error().code, Code::internal);
  EXPECT_FALSE(c.in_transaction());
  EXPECT_EQ(number(c, "SELECT count(*) FROM a"), 0);
  EXPECT_TRUE(c.transaction([](Connection& t) -> Status {
                 t.run("INSERT INTO a VALUES (1)");
                 return {};
               }).ok());
  EXPECT_EQ(number(c, "SELECT count(*) FROM a"), 1);
}

TEST_P(ConnectionTest, a_savepoint_takes_back_what_ran_behind_it) {
  Connection c = opened(one);
  c.begin(Begin::write);
  for (int i = 1; i <= 4; ++i) {
    c.savepoint();
    if (i != 3) c.run("INSERT INTO a VALUES (?1)", i);
    if (i == 2) {
      EXPECT_THROW(c.run("INSERT INTO nowhere VALUES (1)"), Failure);
    }
    if (i % 2 == 0) c.rollback_to_savepoint();
    c.release_savepoint();
  }
  c.commit();
  EXPECT_EQ(number(c, "SELECT sum(x) FROM a"), 1);
}

TEST_P(ConnectionTest, the_same_statement_inside_its_own_loop) {
  Connection c = opened(one);
  for (int i = 1; i <= 3; ++i) c.run("INSERT INTO a VALUES (?1)", i);
  int pairs = 0;
  Statement outer = c.query("SELECT x FROM a");
  while (outer.next()) {
    Statement inner = c.query("SELECT x FROM a");
    while (inner.next()) ++pairs;
  }
  EXPECT_EQ(pairs, 9);
}

TEST_P(ConnectionTest, binds_and_reads_every_kind_of_value) {
  Connection c = opened(one);
  const std::string text = "𬭎 'quoted' \\ \"?1\" {{id}}";
  const auto none = text.empty() ? std::optional<std::string>("x") : std::nullopt;
  Statement s = c.query("SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?1 > 5, '?7 {{id}}' -- ?8 {{id}}\n", std::int64_t{1} << 40, 2.5,
                        text, nullptr, none, from_ms(42));
  ASSERT_TRUE(s.next());
  EXPECT_EQ(s.int64(0), std::int64_t{1} << 40);
  EXPECT_EQ(s.real(1), 2.5);
  EXPECT_EQ(s.text(2), text);
  EXPECT_TRUE(s.is_null(3));
  EXPECT_EQ(s.text(3), "");
  EXPECT_TRUE(s.is_null(4));
  EXPECT_EQ(s.time(5), from_ms(42));
  EXPECT_EQ(s.integer(6), 1);
  EXPECT_EQ(s.text(7), "?7 {{id}}");
  EXPECT_FALSE(s.next());
}

TEST_P(ConnectionTest, a_parameter_keeps_64_bits_in_arithmetic_and_one_text_serves_missing_values_too) {
  Connection c = opened(one);
  for (const std::optional<std::int64_t> x :
       {std::optional<std::int64_t>{3}, {}, std::optional<std::int64_t>{4'000'000'000}}) {
    Statement s = c.query("SELECT ?1 * 900000", x);
    ASSERT_TRUE(s.next());
    EXPECT_EQ(s.is_null(0), !x);
    EXPECT_EQ(s.int64(0), x.value_or(0) * 900'000);
  }
}

TEST_P(ConnectionTest, a_new_row_gets_a_number_that_no_other_row_ever_had) {
  Connection c = opened({0x7e57, {"CREATE TABLE n (id {{id}}, x {{int}} NOT NULL) {{table}}"}});
  EXPECT_EQ(c.insert("INSERT INTO n (x) VALUES (?1) {{new id}}", 5), 1);
  EXPECT_EQ(c.insert("INSERT INTO n (x) VALUES (6) {{new id}}"), 2);
  EXPECT_EQ(c.run("DELETE FROM n"), 2);
  EXPECT_EQ(c.insert("INSERT INTO n (x) VALUES (?1) {{new id}}", 7), 3);
}

TEST_P(ConnectionTest, a_sum_is_written_once_at_commit_and_goes_with_its_savepoint) {
  std::vector<std::string> runs;
  OpenOptions o;
  o.on_run = [&](std::string_view sql) { runs.emplace_back(sql); };
  const Schema sums{0x7e57,
                    {"CREATE TABLE n (a {{int}}, b {{text}} NOT NULL, n {{int}} NOT NULL, PRIMARY KEY (a, b))"}};
  Connection c = opened(sums, o);
  const std::string_view sql =
      "INSERT INTO n VALUES (?1, ?2, ?3) ON CONFLICT (a, b) DO UPDATE SET n = n.n + excluded.n";
  const auto sum = [&](const char* b) {
    Statement s = c.query("SELECT n FROM n WHERE a = 7 AND b = ?1", b);
    return s.next() ? s.int64(0) : -1;
  };
  for (int round = 1; round <= 2; ++round) {
    runs.clear();
    c.begin(Begin::write);
    for (int i = 0; i < 3; ++i) {
      c.savepoint();
      EXPECT_EQ(sum("x"), round == 1 ? -1 : 4);
      c.add(sql, 7, std::string("x"), 2);
      c.add(sql, 7, std::string("y"), i == 0 ? 1 : -1);
      EXPECT_EQ(c.added(sql, 7, std::string("x")), i < 2 ? 2 * (i + 1) : 4);
      if (i == 1) c.rollback_to_savepoint();
      c.release_savepoint();
    }
    c.commit();
    EXPECT_EQ(std::ranges::count(runs, sql), 1) << "y came to nothing";
    EXPECT_EQ(sum("x"), 4 * round);
    EXPECT_EQ(sum("y"), -1);
  }
  c.begin(Begin::write);
  c.add(sql, 7, std::string("x"), 100);
  c.rollback();
  c.begin(Begin::write);
  c.commit();
  EXPECT_EQ(sum("x"), 8);
}

TEST_P(ConnectionTest, tells_how_many_rows_a_statement_wrote) {
  Connection c = opened(one);
  EXPECT_EQ(c.run("INSERT INTO a VALUES (1), (2), (3)"), 3);
  EXPECT_EQ(c.run("UPDATE a SET x = x + 1 WHERE x > 1"), 2);
  EXPECT_EQ(c.run("DELETE FROM a WHERE x > 9"), 0);
}

TEST_P(ConnectionTest, text_is_ordered_by_its_bytes) {
  Connection c = opened({0x7e57, {"CREATE TABLE w (x {{text}} NOT NULL) {{table}}"}});
  for (const char* word : {"b", "a", "B", "中", "A", "a b"}) c.run("INSERT INTO w VALUES (?1)", word);
  std::string all;
  Statement s = c.query("SELECT x FROM w ORDER BY x");
  while (s.next()) all += s.text(0) + ",";
  EXPECT_EQ(all, "A,B,a,a b,b,中,");
  EXPECT_EQ(number(c, "SELECT count(*) FROM w WHERE x >= 'a' AND x < 'b'"), 2);
}

TEST_P(ConnectionTest, the_words_of_the_dialects_work) {
  Connection c = opened({0x7e57,
                         {"CREATE TABLE q (id {{id}}, state {{text}} NOT NULL, weight {{real}}) {{busy table}};"
                          "CREATE TABLE k (name {{text}} PRIMARY KEY, n {{int}} NOT NULL) {{keyed}}"}});
  c.run("INSERT INTO q (state, weight) VALUES ('pending', 1.5)");
  c.begin(Begin::write);
  EXPECT_EQ(number(c, "SELECT id FROM q WHERE state = 'pending' ORDER BY id LIMIT 1 {{lock free}}"), 1);
  EXPECT_EQ(number(c, "SELECT id FROM q WHERE id = 1 {{lock}}"), 1);
  EXPECT_EQ(number(c, "SELECT id FROM q WHERE id = 1 {{keep}}"), 1);
  c.commit();
  for (int i = 0; i < 2; ++i)
    c.run("INSERT INTO k VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET n = {{greatest}}(k.n + ?2, 0)", "a", 4);
  EXPECT_EQ(number(c, "SELECT {{least}}(n, 100) FROM k"), 8);
  try {
    c.run("SELECT {{unheard of}}");
    FAIL();
  } catch (const Failure& f) {
    EXPECT_NE(f.error.message.find("unheard of"), std::string::npos);
  }
}

TEST_P(ConnectionTest, a_reader_cannot_write_and_sees_one_snapshot) {
  Connection writer = opened(one);
  OpenOptions reading;
  reading.read_only = true;
  Connection reader = opened(one, reading);
  EXPECT_THROW(reader.run("INSERT INTO a VALUES (1)"), Failure);
  reader.begin(Begin::read);
  EXPECT_EQ(number(reader, "SELECT count(*) FROM a"), 0);
  writer.run("INSERT INTO a VALUES (1)");
  EXPECT_EQ(number(reader, "SELECT count(*) FROM a"), 0);
  reader.commit();
  EXPECT_EQ(number(reader, "SELECT count(*) FROM a"), 1);
}

TEST_P(ConnectionTest, what_another_keeps_locked_is_busy) {
  Connection holder = opened(one);
  OpenOptions impatient;
  impatient.busy_timeout = Millis{20};
  Connection other = opened(one, impatient);
  holder.run("INSERT INTO a VALUES (1)");
  holder.begin(Begin::write);
  holder.run("UPDATE a SET x = 2");
  const Status s = other.transaction([](Connection& c) -> Status {
    c.run("UPDATE a SET x = 3");
    return {};
  });
  EXPECT_EQ(s.error().id, "db.busy");
  EXPECT_EQ(s.error().code, Code::unavailable);
}

}  // namespace
}  // namespace cs::db
