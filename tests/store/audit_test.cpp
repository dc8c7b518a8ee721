#include <sqlite3.h>

#include "fixture.hpp"

namespace cs::store {
namespace {

struct Audit : StoreTest {
  /// What somebody with the file and a database tool can do; the store is closed meanwhile.
  void tamper(const std::string& sql) {
    store.reset();
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((dir / "data/service.db").c_str(), &db), SQLITE_OK);
    char* said = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &said), SQLITE_OK) << (said ? said : "");
    sqlite3_free(said);
    sqlite3_close(db);
    open();
  }
  void some() {
    for (int i = 0; i < 3; ++i) decided("ann");
  }
  static constexpr const char* off = "DROP TRIGGER audit_is_final; DROP TRIGGER audit_is_kept; ";
};

TEST_F(Audit, a_whole_chain_verifies) {
  some();
  const auto r = ok(store->log.verify());
  EXPECT_EQ(r.first_broken, 0) << r.problem;
  const auto rows = ok(store->log.list(1, 1000));
  EXPECT_EQ(r.links, static_cast<std::int64_t>(rows.size()));
  EXPECT_EQ(r.head, rows.back().hash);
  EXPECT_EQ(rows.front().previous, "");
  EXPECT_GE(rows.size(), 10u);
}

TEST_F(Audit, rows_are_neither_changed_nor_deleted) {
  some();
  store.reset();
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((dir / "data/service.db").c_str(), &db), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(db, "UPDATE audit SET actor = 'x' WHERE seq = 2", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(db, "DELETE FROM audit", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
}

TEST_F(Audit, finds_the_first_link_that_was_changed) {
  some();
  for (const char* column :
       {"at = at + 1", "actor = 'x'", "action = 'x'", "subject = 'x'", "detail = 'x'", "hash = 'x'"}) {
    SCOPED_TRACE(column);
    store.reset();
    std::filesystem::copy(dir / "data/service.db", dir / "kept.db", std::filesystem::copy_options::overwrite_existing);
    tamper(std::string(off) + "UPDATE audit SET " + column + " WHERE seq = 4");
    const auto r = ok(store->log.verify());
    EXPECT_EQ(r.first_broken, 4);
    EXPECT_NE(r.problem, "");
    store.reset();
    std::filesystem::copy(dir / "kept.db", dir / "data/service.db", std::filesystem::copy_options::overwrite_existing);
  }
}

TEST_F(Audit, finds_a_link_cut_out_and_an_end_cut_off) {
  some();
  const auto whole = ok(store->log.verify()).links;
  tamper(std::string(off) + "DELETE FROM audit WHERE seq = " + std::to_string(whole));
  EXPECT_EQ(ok(store->log.verify()).first_broken, whole);
  tamper("DELETE FROM audit WHERE seq = 3");
  EXPECT_EQ(ok(store->log.verify()).first_broken, 3);
}

TEST_F(Audit, holds_no_personal_data) {
  pending();
  auto args = decision("ann", claim("ann").at(0), false);
  args.request.note = "Zhang San called from 13911112222";
  ok(store->decisions.decide(args, now).get());
  for (const auto& row : ok(store->log.list(1, 1000)))
    for (const char* personal : {"学生", "13800001234", "13911112222", "Zhang"})
      EXPECT_EQ((row.subject + row.detail).find(personal), std::string::npos) << row.action;
}

TEST_F(Audit, refused_work_leaves_no_link) {
  pending();
  const auto before = ok(store->log.verify()).links;
  EXPECT_FALSE(store->decisions.decide(decision("ann", {"s1", 9, {}}), now).get().ok());
  EXPECT_EQ(ok(store->log.verify()).links, before);
}

}  // namespace
}  // namespace cs::store
