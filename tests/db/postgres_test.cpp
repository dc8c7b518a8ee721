// What only PostgreSQL says, and what we make of it.
#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <thread>

#include "db/connection.hpp"
#include "db/readers.hpp"
#include "support/engines.hpp"

namespace cs::db {
namespace {

const Schema one{0x7e57, {"CREATE TABLE a (x {{int}}, t {{text}}) {{table}}"}};

struct Postgres : testing::Test {
  void SetUp() override {
    CS_SKIP_WITHOUT(test::Engine::postgres);
    schema = std::make_unique<test::PostgresSchema>();
  }
  Connection open(const Schema& what = one) const {
    auto c = Connection::open(where(), what);
    if (!c) throw std::runtime_error(c.error().message);
    return std::move(*c);
  }
  Location where() const { return Location::parse(schema->address()); }
  /// The same with something replaced or added.
  Location where(std::string_view old, std::string_view replaced_by) const {
    std::string address = schema->address();
    address.replace(address.find(old), old.size(), replaced_by);
    return Location::parse(address);
  }
  static Error refused(const Location& at) {
    auto c = Connection::open(at, one);
    return c ? Error{} : c.error();
  }
  std::unique_ptr<test::PostgresSchema> schema;
};

TEST_F(Postgres, an_address_is_told_from_a_file) {
  EXPECT_TRUE(Location::parse("postgresql://host/db").is_postgres());
  EXPECT_TRUE(Location::parse("postgres://host/db").is_postgres());
  EXPECT_FALSE(Location::parse("/var/lib/countersign/service.db").is_postgres());
  EXPECT_EQ(Location::parse("postgresql.db").file(), "postgresql.db");
}

TEST_F(Postgres, stores_durably_and_what_an_administrator_made_stronger_stays) {
  for (const auto& [set, kept] : std::vector<std::pair<const char*, const char*>>{
           {"off", "on"}, {"local", "on"}, {"remote_apply", "remote_apply"}}) {
    auto c = Connection::open(where("options=", std::string("options=-csynchronous_commit%3D") + set + "%20"), one);
    ASSERT_TRUE(c.ok()) << c.error().message;
    Statement s = c->query("SHOW synchronous_commit");
    ASSERT_TRUE(s.next());
    EXPECT_EQ(s.text(0), kept);
  }
}

TEST_F(Postgres, whoever_does_not_let_us_in_is_named_without_the_password) {
  struct Case {
    std::string_view old, replaced_by;
    const char* id;
    Code code;
  };
  for (const Case& c : std::vector<Case>{
           {"/postgres?", "/nowhere?", "db.open", Code::io},
           {"countersign@", "nobody:secret@", "db.open", Code::io},
           {"host=", "host=/nowhere", "db.unreachable", Code::unavailable},
           {"host=", "nonsense=", "db.address", Code::invalid},
           {"options=", "options=-cdefault_transaction_read_only%3Don%20", "db.unreachable", Code::unavailable}}) {
    const Error e = refused(where(c.old, c.replaced_by));
    EXPECT_EQ(e.id, c.id) << e.message;
    EXPECT_EQ(e.code, c.code) << e.message;
    EXPECT_EQ(e.message.find("secret"), std::string::npos);
    EXPECT_EQ(e.message.find('\n'), std::string::npos);
    EXPECT_TRUE(e.message.ends_with('.') && !e.message.ends_with("..")) << e.message;
  }
}

TEST_F(Postgres, a_server_without_a_connection_left_says_so) {
  Connection admin = open();
  admin.script(
      "DO $$ BEGIN CREATE ROLE crowded LOGIN SUPERUSER CONNECTION LIMIT 1; EXCEPTION WHEN duplicate_object THEN END "
      "$$");
  admin.script("ALTER ROLE crowded NOSUPERUSER; GRANT ALL ON DATABASE postgres TO crowded");
  Statement name = admin.query("SELECT current_schema()");
  ASSERT_TRUE(name.next());
  admin.script(("GRANT ALL ON SCHEMA " + name.text(0) + " TO crowded; GRANT ALL ON ALL TABLES IN SCHEMA " +
                name.text(0) + " TO crowded")
                   .c_str());
  const Location at = where("countersign@", "crowded@");
  const auto first = Connection::open(at, one);
  ASSERT_TRUE(first.ok()) << first.error().message;
  const Error e = refused(at);
  EXPECT_EQ(e.id, "db.connections") << e.message;
  EXPECT_EQ(e.code, Code::unavailable);
}

TEST_F(Postgres, a_database_that_is_not_utf8_is_refused) {
  Connection admin = open();
  const std::string name = "latin" + std::to_string(::getpid());
  admin.script(("CREATE DATABASE " + name + " ENCODING 'SQL_ASCII' TEMPLATE template0").c_str());
  const Error e = refused(where("/postgres?", "/" + name + "?"));
  EXPECT_EQ(e.id, "db.server");
  EXPECT_NE(e.message.find("UTF8"), std::string::npos);
  admin.script(("DROP DATABASE " + name).c_str());
}

TEST_F(Postgres, tables_of_another_program_are_left_alone) {
  {
    Connection admin = open({0x7e57, {""}});
    admin.script("DROP TABLE db_owner, db_writers; CREATE TABLE theirs (x int)");
  }
  EXPECT_EQ(refused(where()).id, "db.foreign");
}

TEST_F(Postgres, nodes_that_start_together_migrate_once) {
  const Schema steps{0x7e57, {"CREATE TABLE a (x bigint)", "INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (2)"}};
  std::vector<std::thread> nodes;
  std::atomic<int> opened{0};
  for (int i = 0; i < 5; ++i)
    nodes.emplace_back([&] {
      const auto c = Connection::open(where(), steps);
      opened += c.ok();
      EXPECT_TRUE(c.ok()) << c.error().message;
    });
  for (std::thread& t : nodes) t.join();
  EXPECT_EQ(opened, 5);
  Connection c = open(steps);
  Statement s = c.query("SELECT count(*), sum(x) FROM a");
  ASSERT_TRUE(s.next());
  EXPECT_EQ(s.int64(0), 2);
  EXPECT_EQ(s.int64(1), 3);
}

TEST_F(Postgres, text_that_cannot_be_stored_never_leaves_and_hurts_nobody) {
  Connection c = open();
  c.begin(Begin::write);
  c.run("INSERT INTO a VALUES (1, 'good')");
  for (const std::string& bad :
       {std::string("a\0b", 3), std::string("\xff"), std::string("\xed\xa0\x80"), std::string("\xc3")}) {
    try {
      c.run("INSERT INTO a VALUES (?1, ?2)", 2, bad);
      ADD_FAILURE();
    } catch (const Failure& f) {
      EXPECT_EQ(f.error.id, "db.text");
      EXPECT_EQ(f.error.code, Code::invalid);
      EXPECT_EQ(f.ending, Ending::refused);
    }
  }
  c.run("INSERT INTO a VALUES (?1, ?2)", 3, "𬭎");
  c.commit();
  Statement s = c.query("SELECT count(*) FROM a");
  ASSERT_TRUE(s.next());
  EXPECT_EQ(s.int64(0), 2);
}

TEST_F(Postgres, each_refusal_of_the_server_has_one_meaning) {
  Connection c = open();
  c.script(
      "CREATE FUNCTION refuse(state text) RETURNS void LANGUAGE plpgsql AS"
      " $$ BEGIN RAISE EXCEPTION 'as told' USING ERRCODE = state; END $$");
  struct Case {
    const char* state;
    const char* id;
    Code code;
    Ending ending;
  };
  for (const Case& k : std::vector<Case>{{"53100", "disk.full", Code::io, Ending::refused},
                                         {"53200", "db.busy", Code::unavailable, Ending::refused},
                                         {"40001", "db.busy", Code::unavailable, Ending::conflict},
                                         {"40P01", "db.busy", Code::unavailable, Ending::conflict},
                                         {"55P03", "db.busy", Code::unavailable, Ending::refused},
                                         {"58030", "db.failed", Code::io, Ending::refused},
                                         {"XX001", "db.corrupt", Code::corrupt, Ending::refused},
                                         {"42501", "db.open", Code::io, Ending::refused},
                                         {"23505", "internal", Code::internal, Ending::refused},
                                         {"25006", "db.unreachable", Code::unavailable, Ending::lost},
                                         {"57P01", "db.unreachable", Code::unavailable, Ending::lost}}) {
    c.begin(Begin::write);
    try {
      c.run("SELECT refuse(?1)", k.state);
      ADD_FAILURE() << k.state;
    } catch (const Failure& f) {
      EXPECT_EQ(f.error.id, k.id) << k.state;
      EXPECT_EQ(f.error.code, k.code) << k.state;
      EXPECT_EQ(f.ending, k.ending) << k.state;
    }
    EXPECT_TRUE(c.in_transaction());
    c.rollback();
    EXPECT_FALSE(c.in_transaction());
  }
}

TEST_F(Postgres, nothing_runs_outside_its_transaction_when_the_connection_broke_in_it) {
  Connection c = open(), other = open();
  c.begin(Begin::write);
  Statement pid = c.query("SELECT pg_backend_pid()");
  ASSERT_TRUE(pid.next());
  other.run("SELECT pg_terminate_backend(?1::int, 5000)", pid.int64(0));
  for (int i = 0; i < 3; ++i) {
    EXPECT_THROW(c.run("INSERT INTO a VALUES (1)"), Failure);
    EXPECT_TRUE(c.in_transaction());
  }
  EXPECT_THROW(c.commit(), Failure);
  EXPECT_EQ(c.run("DELETE FROM a"), 0);  // and goes on by itself afterwards
}

TEST_F(Postgres, a_restarted_server_is_found_again_by_writers_and_readers) {
  test::TempDir dir;
  test::PostgresServer server(std::filesystem::path("/tmp") / dir.path().filename());
  const Location at = Location::parse(server.address());
  auto c = Connection::open(at, one);
  ASSERT_TRUE(c.ok()) << c.error().message;
  Readers readers(at, one, {}, 4);
  const auto rows = [&] {
    return readers.read([](Connection& r) -> Result<std::int64_t> {
      Statement s = r.query("SELECT count(*) FROM a");
      return s.next() ? s.int64(0) : -1;
    });
  };
  const auto insert = [&] {
    return c->transaction([](Connection& t) -> Status {
      t.run("INSERT INTO a VALUES (1)");
      return {};
    });
  };
  EXPECT_TRUE(insert().ok());
  EXPECT_EQ(rows().value_or(-1), 1);
  server.stop();
  server.start();
  EXPECT_EQ(rows().value_or(-1), 1);
  EXPECT_TRUE(insert().ok());
  server.kill();
  server.start();
  EXPECT_TRUE(insert().ok());
  EXPECT_EQ(rows().value_or(-1), 3);
}

}  // namespace
}  // namespace cs::db
