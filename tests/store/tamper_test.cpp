// Somebody who knows the schema and may write the database, and has every file but the key, changes something at
// random: the record check finds it and names the row. Each tamper is a transaction that is rolled back.
// COUNTERSIGN_TAMPERS says how many are tried.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <set>

#include "fixture.hpp"
#include "store/head_file.hpp"
#include "store/log_entry.hpp"
#include "store/log_tree.hpp"
#include "store/moved_tables.hpp"
#include "store/record_check.hpp"
#include "store/seal_key.hpp"
#include "store/sealed_tables.hpp"

namespace cs::store {
namespace {

int times(int otherwise) {
  const char* given = std::getenv("COUNTERSIGN_TAMPERS");
  return given ? std::stoi(given) : otherwise;
}

struct Tamper : StoreTest {
  std::mt19937_64 random{20261128};
  std::optional<seal::PublicKey> key;
  std::optional<seal::Head> in_file;
  std::optional<db::Connection> c;
  std::map<std::string, std::vector<std::string>> numbers;  ///< which columns of a table are numbers

  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    make_rows();
    key.emplace(ok(seal_public_key(options.data_dir)));
    in_file = ok(head_in_file(options.data_dir, *key));
    ASSERT_TRUE(in_file);
    store.reset();
    c.emplace(ok(db::Connection::open(where(), schema())));
    c->script(on_postgres() ? "SET session_replication_role = replica"
                            : "PRAGMA foreign_keys = OFF; DROP TRIGGER log_is_final; DROP TRIGGER log_is_kept;"
                              "DROP TRIGGER audit_is_final; DROP TRIGGER audit_is_kept");
    ASSERT_EQ(check().problems, 0) << said(check());
  }
  void TearDown() override {
    c.reset();
    StoreTest::TearDown();
  }

  /// Something in every sealed table.
  void make_rows() {
    auto& rooms = store->rooms();
    ok(store->people.put({"ann", "Ann", domain::Role::reviewer, "correct horse battery"}, "admin", now).get());
    ok(store->people.put({"sue", "Sue", domain::Role::supervisor, "battery horse correct"}, "admin", now).get());
    ok(rooms.people.open_session({.user = "ann", .device = "d1", .length = hour}, now).get());
    ok(rooms.people.open_session({.user = "sue", .device = "d2", .length = hour}, now).get());
    ok(rooms.worker_tokens.create("w1", "admin", now).get());
    ok(rooms.intake_keys.create("mini", {}, "admin", now).get());
    const auto campaign = ok(rooms.access.collection("k"));
    const std::string who = add_student();
    const auto session =
        ok(rooms.collect.open_verified(campaign, {"本科", "学生" + std::to_string(students), who, "13800001234"}, now)
               .get());
    ok(rooms.collect.consent(ok(rooms.access.student_of_session(session.token, now)), "photograph", true, now).get());
    const auto self = ok(rooms.access.student_of_session(session.token, now));
    ok(rooms.collect.bind_code(self, "a code", now).get());
    auto priced = ok(rooms.campaigns.get(campaign));
    priced.collection.fee_fen = 2500;
    ok(rooms.campaigns.put(priced, "admin", now).get());
    const std::string own = add_photo("own");
    ok(rooms.collect.note_upload(self, own, now).get());
    ok(rooms.collect.hand_in(self, own, "", now).get());
    const auto order = ok(rooms.payments.order(self, now).get());
    ok(rooms.payments.callback("sandbox", {order.number, 2500, "p", now}, now).get());
    const std::string number = add_student();
    ok(store->roster.put_reference("k", number, api::PhotoKind::enrolment, add_photo("face"), "admin", now).get());
    ok(store->roster.put_reference("k", number, api::PhotoKind::id_card, add_photo("card"), "admin", now).get());
    decided("ann");
    const auto refused = decided("ann", false);
    const auto undone = decided("ann");
    ok(store->decisions.undo({"ann", new_uuid(), undone.decision, ""}, now).get());
    const auto over = decided("ann", false);
    pass(hour);
    const api::StudentView appeals = submission(refused.submission).row.student;
    const auto appealing =
        ok(rooms.collect.open_verified(campaign, {"本科", appeals.name, appeals.number, "13800001234"}, now).get());
    ok(rooms.collect.appeal(ok(rooms.access.student_of_session(appealing.token, now)), "look again", now).get());
    ok(store->audits.overturn({"sue", new_uuid(), over.decision, "misread"}, now).get());
    domain::PlanWish wish;
    wish.name = "all";
    wish.size.share = 1;
    ok(store->looks.draw("sue", wish, now));
    const auto look = ok(store->looks.claim("sue", 1, now).get()).at(0);
    DecideArgs verdict{new_uuid(), "a body", {}};
    verdict.request.epoch = look.epoch;
    verdict.request.evidence = ok(store->looks.item("sue", look.submission, now)).evidence;
    ok(store->looks.judge("sue", look.submission, verdict, now).get());
    pending();
    pending();
    for (int i = 0; i < 5; ++i) add_student();
  }

  AuditReport check() { return check_record(*c, *key, in_file); }
  static std::string said(const AuditReport& r) {
    std::string out;
    for (const AuditFinding& f : r.findings) out += f.sentence + "\n";
    return out;
  }
  std::size_t draw(std::size_t below) { return static_cast<std::size_t>(random() % below); }
  template <class T>
  const T& one_of(const std::vector<T>& of) {
    return of[draw(of.size())];
  }

  std::string where_key(const db::WatchedTable& t) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < t.key.size(); ++i)
      parts.push_back(fmt::format("CAST({} AS text) = ?{}", t.key[i], i + 1));
    return fmt::format("{}", fmt::join(parts, " AND "));
  }
  std::vector<std::vector<std::string>> keys(const db::WatchedTable& t) {
    std::vector<std::vector<std::string>> out;
    db::Statement q = c->query(fmt::format("SELECT {0} FROM {1} ORDER BY {0}", fmt::join(t.key, ", "), t.name));
    while (q.next()) {
      auto& k = out.emplace_back();
      for (std::size_t i = 0; i < t.key.size(); ++i) k.push_back(q.text(static_cast<int>(i)));
    }
    return out;
  }
  static std::vector<db::Value> values(const std::vector<std::string>& k) {
    return std::vector<db::Value>(k.begin(), k.end());
  }
  /// A sealed table that has rows.
  const db::WatchedTable& table() {
    for (;;)
      if (const auto& t = one_of(sealed_tables()); !keys(t).empty()) return t;
  }

  struct Expected {
    std::string what, table, row, part;
  };

  Expected change_a_value() {
    for (;;) {
      const db::WatchedTable& t = table();
      const auto k = one_of(keys(t));
      const db::WatchedGroup& g = one_of(t.groups);
      if (g.columns.empty()) continue;
      const std::string column(one_of(g.columns).name);
      const bool number = is_number(std::string(t.name), column);
      std::string was;
      {
        db::Statement q =
            c->query_with(fmt::format("SELECT {} FROM {} WHERE {}", column, t.name, where_key(t)), values(k));
        q.next();
        was = q.is_null(0) ? "NULL" : q.text(0);
      }
      std::string now_is;
      if (number) {
        now_is = std::to_string(was == "NULL" ? 1 : std::stoll(was) + (draw(2) ? 1 : -1));
      } else if (column == "state") {
        now_is = was == "approved" ? "rejected" : "approved";
      } else if (draw(2) || was.empty()) {
        now_is = was + "x";
      } else {
        now_is = was.substr(0, was.size() - 1);
        while (!is_utf8(now_is)) now_is.pop_back();
      }
      if (now_is == was) continue;
      c->query_with(fmt::format("UPDATE {} SET {} = {} WHERE {}", t.name, column,
                                number ? now_is : fmt::format("'{}'", escaped(now_is)), where_key(t)),
                    values(k))
          .next();
      return {"change " + column, std::string(t.name), key_of(k), std::string(g.name)};
    }
  }
  static std::string escaped(std::string text) {
    for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 2) text.insert(at, 1, '\'');
    return text;
  }
  bool is_number(const std::string& table, const std::string& column) {
    auto& columns = numbers[table];
    if (columns.empty()) {
      db::Statement q = on_postgres()
                            ? c->query(
                                  "SELECT column_name FROM information_schema.columns WHERE table_name = ?1 AND"
                                  " table_schema = current_schema() AND data_type = 'bigint'",
                                  table)
                            : c->query("SELECT name FROM pragma_table_info(?1) WHERE type = 'INTEGER'", table);
      while (q.next()) columns.push_back(q.text(0));
      columns.emplace_back("-");
    }
    return std::ranges::find(columns, column) != columns.end();
  }

  Expected delete_a_row() {
    const db::WatchedTable& t = table();
    const auto k = one_of(keys(t));
    c->query_with(fmt::format("DELETE FROM {} WHERE {}", t.name, where_key(t)), values(k)).next();
    return {"delete", std::string(t.name), key_of(k), ""};
  }

  /// A copy of a row under another key.
  Expected plant_a_row() {
    for (;;) {
      const db::WatchedTable& t = table();
      if (on_postgres() && t.name == "grants") continue;  // its unique index allows no copy
      const auto k = one_of(keys(t));
      std::vector<std::string> columns, selected, fresh = k;
      db::Statement all = on_postgres()
                              ? c->query(
                                    "SELECT column_name FROM information_schema.columns WHERE table_name = ?1 AND"
                                    " table_schema = current_schema() ORDER BY ordinal_position",
                                    t.name)
                              : c->query("SELECT name FROM pragma_table_info(?1) ORDER BY cid", t.name);
      while (all.next()) {
        const std::string column = all.text(0);
        columns.push_back(column);
        const auto in_key = std::ranges::find(t.key, column);
        if (in_key == t.key.end() || in_key != t.key.end() - 1) {
          // What must be unique beside the key is made so.
          if (column == "slug" || (t.name == "worker_tokens" && column == "token_hash") ||
              ((t.name == "students" || t.name == "orders") && column == "number") ||
              (t.name == "grants" && column == "school"))
            selected.push_back(column + " || 'x'");
          else if (t.name == "submissions" && column == "attempt")
            selected.push_back("attempt + 100");
          else if (t.name == "notices" && column == "resend_of")
            selected.push_back("1");
          else
            selected.push_back(column);
          continue;
        }
        const std::size_t place = static_cast<std::size_t>(in_key - t.key.begin());
        if (is_number(std::string(t.name), column)) {
          fresh[place] = std::to_string(1000 + draw(1000));
          selected.push_back(fresh[place]);
        } else {
          fresh[place] += "x";
          selected.push_back(column + " || 'x'");
        }
      }
      c->query_with(fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} WHERE {}", t.name, fmt::join(columns, ", "),
                                fmt::join(selected, ", "), t.name, where_key(t)),
                    values(k))
          .next();
      return {"plant", std::string(t.name), key_of(fresh), ""};
    }
  }

  std::int64_t size() {
    db::Statement q = c->query("SELECT count(*) FROM log");
    q.next();
    return q.int64(0);
  }
  Expected change_an_entry() {
    const auto seq = static_cast<std::int64_t>(draw(static_cast<std::size_t>(size()))) + 1;
    switch (draw(6)) {
      case 0:
        c->run("UPDATE log SET actor = actor || 'x' WHERE seq = ?1", seq);
        break;
      case 1:
        c->run("UPDATE log SET at = at + 1 WHERE seq = ?1", seq);
        break;
      case 2:
        c->run("UPDATE log SET detail = '{\"a\":1}' WHERE seq = ?1", seq);
        break;
      case 3:
        c->run("UPDATE log SET sealed = sealed || ?2 WHERE seq = ?1", seq, "\ndevices\tann/x\t");
        break;
      case 4:
        c->run("DELETE FROM log WHERE seq = ?1", seq);
        break;
      default: {
        const auto other = seq == 1 ? 2 : seq - 1;
        c->run("UPDATE log SET subject = subject || 'x', action = 'y' WHERE seq IN (?1, ?2)", seq, other);
      }
    }
    return {"an entry", "log", "", ""};
  }
  Expected add_an_entry() {
    const std::int64_t n = size();
    c->run(
        "INSERT INTO log (seq, at, actor, action, subject, detail, sealed, salt) SELECT ?1, at, 'sue', action, subject,"
        " detail, sealed, salt FROM log WHERE seq = ?2",
        n + 1, n);
    if (draw(2)) rewrite_tree();
    return {"a forged entry", "log", "", ""};
  }
  Expected cut_the_tail() {
    const std::int64_t n = size(), gone = 1 + static_cast<std::int64_t>(draw(5));
    c->run("DELETE FROM log WHERE seq > ?1", n - gone);
    if (draw(2)) rewrite_tree();
    return {"a cut tail", "log", "", ""};
  }
  /// The head and the tiles as the entries that are there have them, signed with another key: the attacker's best.
  void rewrite_tree() {
    c->run("DELETE FROM log_tiles");
    seal::Frontier f;
    std::vector<seal::Hash> leaves;
    {
      db::Statement q = c->query("SELECT seq, at, actor, action, subject, detail, sealed, salt FROM log ORDER BY seq");
      while (q.next()) leaves.push_back(leaf_of(entry_from(q)));
    }
    for (const seal::Hash& leaf : leaves) f.add(leaf, keep_tiles(*c));
    const seal::Head head{f.size(), f.root()};
    const seal::PrivateKey another = seal::PrivateKey::make(key->name()).value();
    c->run("UPDATE log_head SET size = ?1, root = ?2", static_cast<std::int64_t>(head.size),
           seal::to_base64(head.root));
    if (draw(2)) c->run("UPDATE log_head SET note = ?1", seal::signed_head(head, another));
  }
  /// A password is changed, the log says so, and everything that needs no key is made right.
  Expected rebuild() {
    c->run("UPDATE users SET password = 'planted' WHERE name = 'ann'");
    const Salt salt = Salt::fresh();
    const db::WatchedTable& users = *sealed_table("users");
    SealedRow row{"users",
                  "ann",
                  false,
                  {std::nullopt, digest_of(users, 1, "ann", {"planted", "0"}, salt.of(users, 1, "ann")), std::nullopt}};
    const std::int64_t n = size();
    c->run(
        "INSERT INTO log (seq, at, actor, action, subject, detail, sealed, salt) VALUES (?1, ?2, 'ann',"
        " 'user.password', 'ann', '{}', ?3, ?4)",
        n + 1, now, line_of(row), salt.text());
    rewrite_tree();
    return {"a rebuilt record", "log_head", "", ""};
  }
  Expected change_derived() {
    if (draw(2))
      c->run("UPDATE decision_reasons SET reason = 'BLURRED'");
    else
      c->run("DELETE FROM decision_reasons");
    return {"reasons to look up", "decision_reasons", "", ""};
  }

  /// One of them, drawn; none where the tables refuse it.
  std::optional<Expected> any() {
    try {
      switch (draw(12)) {
        case 0:
        case 1:
          return delete_a_row();
        case 2:
        case 3:
          return plant_a_row();
        case 4:
          return change_an_entry();
        case 5:
          return add_an_entry();
        case 6:
          return cut_the_tail();
        case 7:
          return rebuild();
        case 8:
          return change_derived();
        default:
          return change_a_value();
      }
    } catch (const db::Failure&) {
      return std::nullopt;
    }
  }

  void expect_found(const Expected& e) {
    const AuditReport r = check();
    ASSERT_GT(r.problems, 0) << e.what << " of " << e.table << " " << e.row;
    if (e.row.empty()) return;
    const bool named = std::ranges::any_of(r.findings, [&](const AuditFinding& f) {
      return f.table == e.table && f.row == e.row && (e.part.empty() || f.part == e.part);
    });
    EXPECT_TRUE(named) << e.what << " of " << e.table << " " << e.row << " " << e.part << " was called:\n" << said(r);
  }
};

TEST_F(Tamper, every_one_is_found_and_named) {
  std::set<std::string> tables;
  int refused = 0;
  const int all = times(on_postgres() ? 60 : 400);
  for (int i = 0; i < all; ++i) {
    c->begin(db::Begin::write);
    const std::optional<Expected> e = any();
    if (!e) {  // what the tables themselves refuse is no tamper
      c->rollback();
      --i;
      ASSERT_LT(++refused, all);
      continue;
    }
    tables.insert(e->table);
    expect_found(*e);
    c->rollback();
    if (HasFatalFailure()) return;
  }
  EXPECT_GE(tables.size(), all >= 400 ? 15u : 5u);
  EXPECT_EQ(check().problems, 0);
}

TEST_F(Tamper, names_the_columns_that_were_changed) {
  const auto found = [&](const char* sql) {
    c->begin(db::Begin::write);
    c->run(sql);
    const AuditReport r = check();
    c->rollback();
    return said(r);
  };
  EXPECT_THAT(found("UPDATE decisions SET note = 'another' WHERE id = 2"),
              testing::HasSubstr("decisions 2: note is not what entry"));
  EXPECT_THAT(found("UPDATE users SET password = 'x' WHERE name = 'sue'"), testing::HasSubstr("users sue: password"));
  EXPECT_THAT(found("UPDATE students SET phone = '13900000000' WHERE id = 1"),
              testing::HasSubstr("students 1: telephone"));
  EXPECT_THAT(found("DELETE FROM grants WHERE person = 'sue'"), testing::HasSubstr("this row was removed"));
  EXPECT_THAT(found("INSERT INTO sessions (token_hash, person, expires) VALUES ('ff', 'sue', 9999999999999)"),
              testing::HasSubstr("sessions ff: no work of this program wrote this row."));
  EXPECT_THAT(found("DELETE FROM log WHERE seq = 3"), testing::HasSubstr("Entry 3 is missing."));
}

TEST_F(Tamper, what_changes_by_the_minute_is_no_tamper) {
  c->begin(db::Begin::write);
  c->run("UPDATE submissions SET state = 'leased', holder = 'ann', epoch = epoch + 1 WHERE state = 'pending'");
  c->run("UPDATE photos SET touched = touched + 1");
  EXPECT_EQ(check().problems, 0) << said(check());
  c->rollback();
}

}  // namespace
}  // namespace cs::store
