// The tables of the two engines are the same: what a migration does to one, it does to the other.
#include "store/schema.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "db/connection.hpp"
#include "support/engines.hpp"

namespace cs::store {
namespace {

struct Shape {
  std::map<std::string, std::string> columns;  ///< table.column -> type, and whether it may be NULL
  std::map<std::string, std::string> indexes;  ///< name -> table, unique, partial, columns
};

Shape shape_of_sqlite(db::Connection& c) {
  Shape shape;
  std::vector<std::string> tables;
  {
    db::Statement q = c.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    while (q.next()) tables.push_back(q.text(0));
  }
  for (const std::string& table : tables) {
    db::Statement q = c.query("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?1)", table);
    while (q.next())
      shape.columns[table + "." + q.text(0)] = q.text(1) + (q.int64(2) == 0 && q.int64(3) == 0 ? " or NULL" : "");
    db::Statement i = c.query("SELECT name, \"unique\", partial FROM pragma_index_list(?1) WHERE origin = 'c'", table);
    while (i.next()) {
      std::string columns;
      db::Statement k = c.query("SELECT name FROM pragma_index_info(?1) ORDER BY seqno", i.text(0));
      while (k.next()) columns += " " + k.text(0);
      shape.indexes[i.text(0)] = table + (i.int64(1) ? " unique" : "") + (i.int64(2) ? " partial" : "") + columns;
    }
  }
  return shape;
}

Shape shape_of_postgres(db::Connection& c) {
  Shape shape;
  {
    db::Statement q = c.query(
        "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text, collation_name::text"
        " FROM information_schema.columns WHERE table_schema = current_schema()");
    while (q.next()) {
      if (q.text(0).starts_with("db_")) continue;  // db's own
      const std::string type = q.text(2) == "bigint"                     ? "INTEGER"
                               : q.text(2) == "double precision"         ? "REAL"
                               : q.text(2) == "text" && q.text(4) == "C" ? "TEXT"
                                                                         : q.text(2) + " " + q.text(4);
      shape.columns[q.text(0) + "." + q.text(1)] = type + (q.text(3) == "YES" ? " or NULL" : "");
    }
  }
  db::Statement i = c.query(
      "SELECT n.relname::text, t.relname::text, x.indisunique, x.indpred IS NOT NULL,"
      " (SELECT string_agg(a.attname::text, ' ' ORDER BY k.at) FROM unnest(x.indkey) WITH ORDINALITY AS k(num, at)"
      " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.num)"
      " FROM pg_index x JOIN pg_class n ON n.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid"
      " WHERE n.relnamespace = current_schema()::regnamespace"
      " AND NOT EXISTS (SELECT 1 FROM pg_constraint o WHERE o.conindid = x.indexrelid)");
  while (i.next())
    shape.indexes[i.text(0)] =
        i.text(1) + (i.int64(2) ? " unique" : "") + (i.int64(3) ? " partial" : "") + " " + i.text(4);
  return shape;
}

db::Connection opened(const db::Location& where) {
  auto c = db::Connection::open(where, schema());
  if (!c) throw std::runtime_error(c.error().message);
  return std::move(*c);
}

void expect_equal(const std::map<std::string, std::string>& sqlite,
                  const std::map<std::string, std::string>& postgres) {
  for (const auto& [name, what] : sqlite) {
    const auto other = postgres.find(name);
    EXPECT_EQ(other == postgres.end() ? "not there" : other->second, what) << name << " on PostgreSQL";
  }
  for (const auto& [name, what] : postgres) EXPECT_TRUE(sqlite.contains(name)) << name << " only on PostgreSQL";
}

TEST(Schema, is_the_same_on_both_engines) {
  CS_SKIP_WITHOUT(test::Engine::postgres);
  const test::EmptyDatabase file(test::Engine::sqlite), server(test::Engine::postgres);
  db::Connection a = opened(file.where()), b = opened(server.where());
  const Shape sqlite = shape_of_sqlite(a), postgres = shape_of_postgres(b);
  EXPECT_GT(sqlite.columns.size(), 100u);
  EXPECT_GT(sqlite.indexes.size(), 30u);
  expect_equal(sqlite.columns, postgres.columns);
  expect_equal(sqlite.indexes, postgres.indexes);
}

}  // namespace
}  // namespace cs::store
