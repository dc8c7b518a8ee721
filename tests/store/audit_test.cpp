#include "fixture.hpp"

namespace cs::store {
namespace {

struct Audit : StoreTest {
  /// The triggers are in the way of an accident, not of somebody who means it.
  static void disarm(db::Connection& c) {
    c.script(on_postgres() ? "DROP TRIGGER audit_is_final ON audit"
                           : "DROP TRIGGER audit_is_final; DROP TRIGGER audit_is_kept");
  }
  void some() {
    for (int i = 0; i < 3; ++i) decided("ann");
  }
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
  edit([](db::Connection& c) {
    EXPECT_THROW(c.run("UPDATE audit SET actor = 'x' WHERE seq = 2"), db::Failure);
    EXPECT_THROW(c.run("DELETE FROM audit"), db::Failure);
  });
  EXPECT_EQ(ok(store->log.verify()).first_broken, 0);
}

TEST_F(Audit, finds_the_first_link_that_was_changed) {
  some();
  edit([](db::Connection& c) { disarm(c); });
  for (const std::string column : {"at", "actor", "action", "subject", "detail", "hash"}) {
    SCOPED_TRACE(column);
    std::string was;
    edit([&](db::Connection& c) {
      {
        db::Statement q = c.query("SELECT " + column + " FROM audit WHERE seq = 4");
        ASSERT_TRUE(q.next());
        was = q.text(0);
      }
      c.run("UPDATE audit SET " + column + (column == "at" ? " = at + 1" : " = 'x'") + " WHERE seq = 4");
    });
    const auto r = ok(store->log.verify());
    EXPECT_EQ(r.first_broken, 4);
    EXPECT_NE(r.problem, "");
    edit([&](db::Connection& c) {
      if (column == "at")
        c.run("UPDATE audit SET at = at - 1 WHERE seq = 4");
      else
        c.run("UPDATE audit SET " + column + " = ?1 WHERE seq = 4", was);
    });
    EXPECT_EQ(ok(store->log.verify()).first_broken, 0);
  }
}

TEST_F(Audit, finds_a_link_cut_out_and_an_end_cut_off) {
  some();
  const auto whole = ok(store->log.verify()).links;
  edit([&](db::Connection& c) {
    disarm(c);
    c.run("DELETE FROM audit WHERE seq = ?1", whole);
  });
  EXPECT_EQ(ok(store->log.verify()).first_broken, whole);
  edit([](db::Connection& c) { c.run("DELETE FROM audit WHERE seq = 3"); });
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
