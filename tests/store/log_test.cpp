// The log of the store: what work leaves in it, and that nothing which the store itself does looks like a tamper.
#include <gmock/gmock.h>

#include "fixture.hpp"
#include "store/head_file.hpp"
#include "store/log_begin.hpp"
#include "store/log_entry.hpp"
#include "store/log_rows.hpp"
#include "store/log_tree.hpp"
#include "store/record_check.hpp"
#include "store/seal_key.hpp"
#include "store/sealed_tables.hpp"
#include "store/sealer.hpp"

namespace cs::store {
namespace {

struct LogTest : StoreTest {
  void some() {
    for (int i = 0; i < 3; ++i) decided("ann", i != 1);
  }
  AuditReport report() { return ok(store->log.verify()); }
  static std::string said(const AuditReport& r) {
    std::string out;
    for (const AuditFinding& f : r.findings) out += f.sentence + "\n";
    return out;
  }
};

TEST_F(LogTest, a_day_of_work_verifies) {
  some();
  const auto first = decided("bob");
  ok(store->decisions.undo({"bob", new_uuid(), first.decision, ""}, now).get());
  const auto second = decided("bob", false);
  pass(hour);
  ok(store->audits.overturn({"sue", new_uuid(), second.decision, "misread"}, now).get());
  ok(store->people.put({"ann", "Ann", domain::Role::reviewer, "correct horse battery"}, "admin", now).get());
  const std::string token = ok(store->people.open_session({"ann"}, hour, now).get()).token;
  ok(store->people.close_session(token).get());
  ok(store->photographs.collect(now + 48 * hour));
  const std::string id = submit(add_student(), "paid and withdrawn").submission;
  ok(store->intake.set_examination(id, examined(domain::Outcome::fail), now).get());
  claim("ann", 3);
  ok(store->queue.sweep_expired(now + 24 * hour).get());
  ok(store->intake.withdraw(id, "mini", now).get());
  const AuditReport r = report();
  EXPECT_EQ(r.problems, 0) << said(r);
  EXPECT_GT(r.rows, 30);
  const auto entries = ok(store->log.list(1, 1000));
  EXPECT_EQ(r.entries, static_cast<std::int64_t>(entries.size()));
  EXPECT_EQ(entries.front().action, "log.begin");
  open();
  EXPECT_EQ(report().problems, 0) << "after another start";
  EXPECT_EQ(report().head, r.head) << "which adds nothing";
}

TEST_F(LogTest, an_entry_names_who_did_what_and_seals_the_rows_as_it_left_them) {
  const auto reply = decided("ann", false);
  const auto entry = ok(store->log.list(1, 1000)).back();
  EXPECT_EQ(entry.actor, "ann");
  EXPECT_EQ(entry.action, "decision.decide");
  EXPECT_EQ(entry.subject, reply.decision);
  EXPECT_EQ(entry.at, now);
  const std::vector<std::string> lines = split(entry.sealed, '\n');
  ASSERT_EQ(lines.size(), 4u) << entry.sealed;
  for (const std::string& line : lines) {
    const auto row = sealed_row_from(line);
    ASSERT_TRUE(row) << line;
    EXPECT_THAT(row->table, testing::AnyOf("submissions", "decisions", "manifests", "notices"));
  }
  EXPECT_EQ(entry.sealed.find("\n"), lines[0].size());
}

TEST_F(LogTest, a_claim_and_its_end_leave_no_entry) {
  for (int i = 0; i < 3; ++i) pending();
  const auto before = report().entries;
  claim("ann", 2);
  ok(store->queue.give_back_all("ann", now).get());
  claim("bob", 1);
  ok(store->queue.sweep_expired(now + 24 * hour).get());
  EXPECT_EQ(report().entries, before);
  EXPECT_EQ(report().problems, 0);
}

TEST_F(LogTest, refused_work_leaves_no_entry) {
  pending();
  const auto before = report().entries;
  EXPECT_FALSE(store->decisions.decide(decision("ann", {"s1", 9, {}}), now).get().ok());
  EXPECT_EQ(report().entries, before);
  EXPECT_EQ(report().problems, 0);
}

TEST_F(LogTest, holds_no_personal_data) {
  pending();
  auto args = decision("ann", claim("ann").at(0), false);
  args.request.note = "Zhang San called from 13911112222";
  ok(store->decisions.decide(args, now).get());
  for (const auto& entry : ok(store->log.list(1, 1000)))
    for (const char* personal : {"学生", "13800001234", "13911112222", "Zhang", "2022100"})
      EXPECT_EQ((entry.subject + entry.detail + entry.sealed).find(personal), std::string::npos) << entry.action;
}

TEST_F(LogTest, the_same_values_have_another_digest_in_each_entry) {
  const db::WatchedTable& table = *sealed_table("students");
  const std::vector<db::Cell> phone{db::Cell("13800001234")};
  const Salt salt = Salt::fresh(), other = Salt::fresh();
  const auto digest = [&](const Salt& of, const char* key) {
    return digest_of(table, 1, key, phone, of.of(table, 1, key));
  };
  EXPECT_EQ(digest(salt, "1"), digest(Salt::from(salt.text()).value(), "1"));
  EXPECT_NE(digest(salt, "1"), digest(other, "1"));
  EXPECT_NE(digest(salt, "1"), digest(salt, "2"));
}

TEST_F(LogTest, the_salt_of_one_group_says_nothing_of_another_one) {
  const db::WatchedTable& table = *sealed_table("students");
  const Salt salt = Salt::fresh();
  EXPECT_EQ(salt.of(table, 0, "1").size(), 16u);
  EXPECT_NE(salt.of(table, 0, "1"), salt.of(table, 1, "1"));
  EXPECT_NE(salt.of(table, 0, "1"), salt.of(table, 0, "2"));
  EXPECT_NE(salt.of(table, 0, "1"), salt.of(*sealed_table("notices"), 0, "1"));
  EXPECT_TRUE(salt.is_each_its_own());
  // An entry of before has one for all, and its digests still fit.
  const std::string of_before = salt_text(salt.of(table, 0, "1"));
  const Salt before = Salt::from(of_before).value();
  EXPECT_FALSE(before.is_each_its_own());
  EXPECT_EQ(before.text(), of_before);
  EXPECT_EQ(before.of(table, 0, "1"), before.of(table, 1, "7"));
  EXPECT_FALSE(Salt::from("1." + of_before.substr(1)));
  EXPECT_FALSE(Salt::from(""));
}

TEST_F(LogTest, a_column_that_holds_what_it_has_by_default_changes_no_digest) {
  const db::WatchedTable then{"t", {"id"}, {{"g", {{"a"}}}}};
  const db::WatchedTable later{"t", {"id"}, {{"g", {{"a"}, {"b", "0"}, {"c"}}}}};
  const Bytes salt = Salt::fresh().of(then, 0, "1");
  const std::string before = digest_of(then, 0, "1", {"x"}, salt);
  EXPECT_EQ(digest_of(later, 0, "1", {"x", "0", std::nullopt}, salt), before);
  EXPECT_NE(digest_of(later, 0, "1", {"x", "1", std::nullopt}, salt), before);
  EXPECT_NE(digest_of(later, 0, "1", {"x", "0", ""}, salt), before);
  EXPECT_NE(digest_of(later, 0, "1", {"x", std::nullopt, std::nullopt}, salt), before);
}

TEST_F(LogTest, entries_are_neither_changed_nor_deleted) {
  some();
  edit([](db::Connection& c) {
    EXPECT_THROW(c.run("UPDATE log SET actor = 'x' WHERE seq = 2"), db::Failure);
    EXPECT_THROW(c.run("DELETE FROM log"), db::Failure);
    c.run("UPDATE log SET salt = salt WHERE seq = 2");
  });
  EXPECT_EQ(report().problems, 0);
}

/// A log that is written without rooms.
struct LogTree : StoreTest {
  seal::PrivateKey key = seal::PrivateKey::make("a").value();
  std::optional<db::Connection> c;

  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    store.reset();
    if (postgres) {
      postgres = std::make_unique<test::PostgresSchema>();
      options.database = postgres->address();
    } else {
      options.data_dir = dir / "other";
      std::filesystem::create_directories(options.data_dir);
    }
    c.emplace(ok(db::Connection::open(where(), schema())));
    c->set_watch(std::make_unique<Sealer>(key, nullptr));
    ASSERT_TRUE(begin_log(*c, now).ok());
  }
  void TearDown() override {
    c.reset();
    StoreTest::TearDown();
  }
  void write(int entries) {
    ASSERT_TRUE(c->transaction([&](db::Connection& t) -> Status {
                   for (int i = 0; i < entries; ++i) append_audit(t, now, "ann", "try", std::to_string(i), "{}");
                   return {};
                 }).ok());
  }
};

TEST_F(LogTree, every_part_is_computed_from_few_rows) {
  std::vector<seal::Head> heads;
  for (const int more : {1, 250, 3, 1, 600, 255, 2}) {
    write(more);
    heads.push_back(ok(stored_head(*c)).value().head);
  }
  const std::uint64_t size = heads.back().size;
  EXPECT_EQ(size, 1113u);
  const seal::Subtrees subtrees = subtrees_of(*c);
  for (const seal::Head& h : heads) {
    EXPECT_EQ(ok(seal::root_of(h.size, subtrees)), h.root) << h.size;
    EXPECT_TRUE(seal::verify_consistency(h.size, size, ok(seal::prove_consistency(h.size, size, subtrees)), h.root,
                                         heads.back().root));
  }
  for (const std::uint64_t index : {0, 1, 255, 256, 300, 1023, 1024, 1112}) {
    db::Statement q =
        c->query("SELECT seq, at, actor, action, subject, detail, sealed, salt FROM log WHERE seq = ?1", index + 1);
    ASSERT_TRUE(q.next());
    EXPECT_TRUE(seal::verify_inclusion(leaf_of(entry_from(q)), index, size,
                                       ok(seal::prove_inclusion(index, size, subtrees)), heads.back().root));
  }
  EXPECT_EQ(check_record(*c, key.public_key(), heads[2]).problems, 0);
}

TEST_F(LogTree, a_transaction_that_is_rolled_back_leaves_no_gap) {
  write(3);
  EXPECT_FALSE(c->transaction([&](db::Connection& t) -> Status {
                  append_audit(t, now, "ann", "try", "", "{}");
                  t.run("INSERT INTO users (name, display_name, password) VALUES ('x', 'x', 'x')");
                  return internal_error("no");
                }).ok());
  write(2);
  const AuditReport r = check_record(*c, key.public_key(), std::nullopt);
  EXPECT_EQ(r.problems, 0);
  EXPECT_EQ(r.entries, 6);
}

TEST_F(LogTree, pieces_that_write_one_row_are_kept_in_their_order_whether_or_not_they_say_so) {
  const auto display = [&](const char* name, bool says) {
    c->savepoint();
    c->run("UPDATE users SET display_name = ?1 WHERE name = 'x'", name);
    if (says) append_audit(*c, now, "ann", "try", name, "{}");
    c->release_savepoint();
  };
  c->begin(db::Begin::write);
  c->run("INSERT INTO users (name, display_name, password) VALUES ('x', 'x', 'x')");
  c->commit();
  for (const unsigned says : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U}) {
    c->begin(db::Begin::write);
    for (unsigned i = 0; i < 3; ++i) display(i == 0 ? "first" : i == 1 ? "second" : "third", (says >> i & 1) != 0);
    c->commit();
    const AuditReport r = check_record(*c, key.public_key(), std::nullopt);
    EXPECT_EQ(r.problems, 0) << says << LogTest::said(r);
  }
  c->begin(db::Begin::write);
  display("fourth", false);
  c->savepoint();
  c->run("DELETE FROM users WHERE name = 'x'");
  append_audit(*c, now, "ann", "try", "gone", "{}");
  c->release_savepoint();
  c->commit();
  EXPECT_EQ(check_record(*c, key.public_key(), std::nullopt).problems, 0);
}

TEST_F(LogTree, one_connection_goes_on_where_another_one_was) {
  db::Connection other = ok(db::Connection::open(where(), schema()));
  other.set_watch(std::make_unique<Sealer>(key, nullptr));
  for (int i = 0; i < 5; ++i) {
    write(100);
    ASSERT_TRUE(other
                    .transaction([&](db::Connection& t) -> Status {
                      append_audit(t, now, "bob", "try", "", "{}");
                      return {};
                    })
                    .ok());
  }
  const AuditReport r = check_record(*c, key.public_key(), std::nullopt);
  EXPECT_EQ(r.problems, 0);
  EXPECT_EQ(r.entries, 506);
}

}  // namespace
}  // namespace cs::store
