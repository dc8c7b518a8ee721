#include <algorithm>
#include <set>

#include "db/connection.hpp"
#include "fixture.hpp"
#include "store/schema.hpp"

namespace cs::store {
namespace {

using domain::State;
using Lists = StoreTest;

TEST_F(Lists, the_queue_by_deadline_with_paging_and_state) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(pending());
    pass(minute);
  }
  const auto lease = claim("ann").at(0);
  const auto page = ok(store->submissions.list({.campaign = "k", .offset = 0, .limit = 3}, now));
  EXPECT_EQ(page.total, 5);
  ASSERT_EQ(page.rows.size(), 3u);
  EXPECT_EQ(page.rows[0].id, lease.submission);
  EXPECT_EQ(page.rows[0].held_by, "ann");
  EXPECT_EQ(page.rows[2].id, ids[2]);
  const auto rest = ok(store->submissions.list({.campaign = "k", .offset = 3, .limit = 3}, now));
  ASSERT_EQ(rest.rows.size(), 2u);
  EXPECT_EQ(rest.rows[1].id, ids[4]);
  const auto leased = ok(store->submissions.list({.campaign = "k", .state = "leased"}, now));
  EXPECT_EQ(leased.total, 1);
  EXPECT_EQ(leased.rows.at(0).id, ids[0]);
  EXPECT_EQ(id_of(store->submissions.list({.campaign = "k", .state = "lost"}, now)), "query.state");
  EXPECT_EQ(id_of(store->submissions.list({.campaign = "k", .limit = 0}, now)), "page.invalid");
}

TEST_F(Lists, searching_by_the_end_of_the_number_or_the_beginning_of_the_name) {
  for (int i = 0; i < 12; ++i) pending();
  const auto find = [&](const std::string& text) {
    return ok(store->submissions.list({.campaign = "k", .text = text}, now)).total;
  };
  EXPECT_EQ(find("1012"), 1);
  EXPECT_EQ(find("2"), 2);
  EXPECT_EQ(find("学生1"), 4);
  EXPECT_EQ(find("学生"), 12);
  EXPECT_EQ(find("生"), 0);
  EXPECT_EQ(find("%"), 0);
  EXPECT_EQ(find("'; DROP TABLE submissions; --"), 0);
}

TEST_F(Lists, decisions_newest_first_by_every_filter) {
  ok(store->people.put({"ann", "安", domain::Role::reviewer, "correct horse", false}, "admin", now).get());
  const auto one = decided("ann", true);
  const auto two = decided("bob", false);
  const auto three = decided("ann", false);
  ok(store->decisions.undo({"ann", new_uuid(), three.decision, ""}, now).get());
  const auto find = [&](DecisionSearch q) {
    q.campaign = "k";
    std::string ids;
    const auto page = ok(store->decisions.list(q, now));
    EXPECT_EQ(page.total, static_cast<std::int64_t>(page.rows.size()));
    for (const auto& r : page.rows) ids += r.id + " ";
    return ids;
  };
  const std::string a = one.decision + " ", b = two.decision + " ", c = three.decision + " ";
  EXPECT_EQ(find({}), c + b + a);
  EXPECT_EQ(find({.reviewer = "ann"}), c + a);
  EXPECT_EQ(find({.verdict = "reject"}), c + b);
  EXPECT_EQ(find({.state = "undone"}), c);
  EXPECT_EQ(find({.state = "standing"}), b + a);
  EXPECT_EQ(find({.reason = "EAR_COVERED"}), c + b);
  EXPECT_EQ(find({.reason = "BLURRED"}), "");
  EXPECT_EQ(find({.text = "1002"}), b);
  EXPECT_EQ(find({.text = "学生3", .reviewer = "ann", .verdict = "reject", .state = "undone", .reason = "EAR_COVERED"}),
            c);
  EXPECT_EQ(find({.text = "学生3", .reviewer = "bob"}), "");
  const auto row = ok(store->decisions.get(one.decision, now + minute));
  EXPECT_EQ(row.reviewer_display, "安");
  EXPECT_EQ(row.undo_for, minute);
  EXPECT_EQ(row.notice_state, domain::NoticeState::queued);
  EXPECT_EQ(ok(store->decisions.get(three.decision, now)).undo_for, Millis{0});
  EXPECT_EQ(id_of(store->decisions.get("d99", now)), "decision.unknown");
  EXPECT_EQ(id_of(store->decisions.get("s1", now)), "decision.unknown");
  EXPECT_EQ(id_of(store->decisions.list({.campaign = "k", .verdict = "maybe"}, now)), "query.verdict");
}

TEST_F(Lists, counts_agree_with_counting) {
  for (int i = 0; i < 12; ++i) {
    pending();
    pass(37 * minute);
  }
  submit(add_student(), "still checking");
  for (const auto& lease : claim("ann", 3))
    ok(store->decisions.decide(decision("ann", lease, lease.epoch % 2), now).get());
  const auto undone = decided("ann");
  ok(store->decisions.undo({"ann", new_uuid(), undone.decision, ""}, now).get());
  claim("bob", 2);
  const auto listed = [&](const char* state) {
    return ok(store->submissions.list({.campaign = "k", .state = state, .limit = 500}, now));
  };
  for (const Millis later : {Millis{0}, 40 * hour, 42 * hour + 7 * minute, 48 * hour, 100 * hour}) {
    const TimePoint t = now + later;
    const auto n = ok(store->figures.counts("k", t));
    std::int64_t overdue = 0;
    for (const char* state : {"pending", "leased"})
      for (const auto& r : listed(state).rows) overdue += r.deadline < t;
    EXPECT_EQ(n.overdue, overdue);
    EXPECT_EQ(n.pending, static_cast<std::int64_t>(listed("pending").rows.size()));
    EXPECT_EQ(n.leased, 2);
    EXPECT_EQ(n.checking, 1);
    EXPECT_EQ(n.approved + n.rejected, 3);
    EXPECT_EQ(n.notices_queued, 3);
  }
}

TEST_F(Lists, the_version_of_the_counts_changes_with_them_only) {
  pending();
  const auto a = ok(store->figures.counts("k", now));
  EXPECT_EQ(ok(store->figures.counts("k", now + minute)).version, a.version);
  const auto lease = claim("ann").at(0);
  EXPECT_NE(ok(store->figures.counts("k", now)).version, a.version);
  ok(store->queue.give_back("ann", {lease}, now).get());
  open();
  EXPECT_EQ(ok(store->figures.counts("k", now)).version, a.version);
}

TEST_F(Lists, commits_are_told) {
  std::atomic<int> told{0};
  options.on_commit = [&] { ++told; };
  open();
  pending();
  const int before = told;
  claim("ann");
  EXPECT_GT(told, before);
  const int after = told;
  EXPECT_TRUE(claim("ann").empty());
  EXPECT_EQ(told, after);
  store.reset();
}

TEST_F(Lists, messages_of_a_submission_and_by_state) {
  const auto d = decided("ann");
  decided("ann");
  EXPECT_EQ(notices(d.submission), 1);
  EXPECT_EQ(ok(store->notices.list({.campaign = "k"})).total, 2);
  EXPECT_EQ(ok(store->notices.list({.campaign = "k", .state = "queued"})).total, 2);
  EXPECT_EQ(ok(store->notices.list({.campaign = "k", .state = "failed"})).total, 0);
  EXPECT_EQ(id_of(store->notices.list({.campaign = "k", .submission = "x"})), "submission.unknown");
}

// Every statement that the store uses at run time must find its rows by an index, in order.
TEST_F(Lists, no_statement_scans_a_table_or_sorts_a_queue) {
  CS_SQLITE_ONLY();
  std::mutex mutex;
  std::set<std::string> statements;
  options.on_prepare = [&](std::string_view sql) {
    const std::lock_guard lock(mutex);
    statements.insert(std::string(sql));
  };
  open();
  ok(store->people.put({"ann", "安", domain::Role::reviewer, "correct horse", false}, "admin", now).get());
  const auto session = ok(store->people.open_session("ann", hour, now).get());
  ok(store->people.session_user(session.token, now));
  const auto d = decided("ann", false);
  ok(store->decisions.undo({"ann", new_uuid(), d.decision, ""}, now).get());
  pending();
  auto leases = claim("ann", 2, true);
  ok(store->queue.renew("ann", leases, now).get());
  ok(store->decisions.decide(decision("ann", leases.at(0)), now).get());
  ok(store->queue.give_back_all("ann", now).get());
  ok(store->submissions.get(leases.at(0).submission, now));
  {
    const auto number = add_student();
    const auto id = submit(number, "photo of " + number).submission;
    const auto check = ok(store->checks.claim("node:1", 1, minute, now).get()).at(0);
    ok(store->checks.any(now));
    ok(store->checks.renew("node:1", {check.claim.number}, minute, now).get());
    ok(store->checks.job(check.claim));
    ok(store->checks.photograph("node:1", check.job.photo, now));
    ok(store->checks.put_off(check.claim, now).get());
    ok(store->intake.set_examination(id, examined(), now).get());
  }
  pass(grace);
  for (const auto& n : ok(store->outbox.take_due(now, 5).get()))
    ok(store->outbox.mark({{n.id, domain::NoticeEvent::lose_answer, "p" + n.id, ""}}, now).get());
  pass(minute);
  for (const auto& n : ok(store->outbox.take_questions(now, 5).get()))
    ok(store->outbox.receive_receipt({"p" + n.id, n.id, n.phone, true, ""}, now).get());
  ok(store->outbox.receive_receipt({"stray", "stray", "13800001234", true, ""}, now).get());
  const auto sent = decided("ann");
  pass(grace);
  ok(store->outbox.take_due(now, 5).get());
  ok(store->outbox.mark({{sent.notice, domain::NoticeEvent::refuse, "", "no"}}, now).get());
  ok(store->notices.tick_off_call({"ann", new_uuid(), sent.notice, "told"}, now).get());
  ok(store->notices.resend({"ann", new_uuid(), sent.notice, "again"}, now).get());
  ok(store->deliveries.releasable("k", now));
  id_of(store->deliveries.release(sent.submission, "f", "admin", now));
  ok(store->notices.queue_photo_ready("k", 10, "admin", now).get());
  ok(store->outbox.set_gate(StoredGate{"x", "x", now, now, 0}, "service", now).get());
  ok(store->outbox.gate());
  ok(store->outbox.set_gate(std::nullopt, "ann", now).get());
  ok(store->notices.desk("k"));
  ok(store->notices.list({.campaign = "k", .text = "1"}));
  ok(store->notices.list({.campaign = "k", .call_list = true}));
  ok(store->outbox.next_due_at());
  ok(store->outbox.next_question_at());
  for (const char* text : {"", "1"})
    for (const char* state : {"", "pending", "approved"}) ok(store->submissions.list({"k", text, state}, now));
  for (const char* reviewer : {"", "ann"})
    for (const char* verdict : {"", "reject"})
      for (const char* state : {"", "standing", "undone"})
        for (const char* reason : {"", "BLURRED"})
          for (const bool asked : {false, true})
            for (const char* text : {"", "1"}) {
              DecisionSearch q{"k", text, reviewer, verdict, state, reason, asked};
              ok(store->decisions.list(q, now));
            }
  for (const char* s : {"", "s1"})
    for (const char* state : {"", "failed"}) ok(store->notices.list({"k", s, state}));
  ok(store->figures.counts("k", now));
  ok(store->decisions.get("d1", now));
  ok(store->photographs.collect(now));
  store.reset();

  auto c = db::Connection::open(dir / "data/service.db", schema());
  ASSERT_TRUE(c.ok());
  ASSERT_GT(statements.size(), 80u);
  int explained = 0;
  for (const std::string& sql : statements) {
    if (sql.starts_with("PRAGMA") || sql.find("sqlite_s") != std::string::npos) continue;
    if (sql.starts_with("BEGIN") || sql.starts_with("COMMIT") || sql.find(" job") != std::string::npos) continue;
    ++explained;
    db::Statement plan = c->query("EXPLAIN QUERY PLAN " + sql);
    while (plan.next()) {
      const std::string step = plan.text(3);
      // What may be walked: results already found, the catalogue of campaigns and users, the few nodes and their
      // duties, files about to go, the head of the log, and what an update left to be examined again (`unfinished` u).
      const bool found =
          step.starts_with("SCAN found") || step.starts_with("SCAN (") || step.starts_with("SCAN CONSTANT");
      const bool small = step.starts_with("SCAN users") || step.starts_with("SCAN campaigns") ||
                         step.starts_with("SCAN nodes") || step.starts_with("SCAN duties") ||
                         step.starts_with("SCAN photo_removals") || step == "SCAN u" ||
                         step.starts_with("SCAN log_head");
      // A partial index that holds nothing but what is wanted.
      bool exactly = false;
      for (const char* index : {"notices_sending", "notices_due", "notices_questions", "appeals_open",
                                "submissions_checking", "submissions_leased"})
        exactly = exactly || step.find(std::string("INDEX ") + index) != std::string::npos;
      // SQLite looks for children of a new row only while a foreign key is violated, which is never.
      const bool parent = sql.starts_with("INSERT INTO submissions") || sql.starts_with("INSERT INTO students") ||
                          sql.starts_with("INSERT INTO photos");
      const bool child = step.starts_with("SCAN openings") || step.starts_with("SCAN orders") ||
                         step.starts_with("SCAN appeals") || step.starts_with("SCAN delivered_photos");
      const bool never = parent && child;
      // The handful of examinations that one submission has.
      const bool few = sql.find("FROM examinations WHERE submission = ?1") != std::string::npos;
      if (step.starts_with("SCAN")) {
        EXPECT_TRUE(found || small || exactly || never) << step << "\n" << sql;
      }
      EXPECT_TRUE(few || step.find("TEMP B-TREE") == std::string::npos) << step << "\n" << sql;
    }
  }
  EXPECT_GT(explained, 80);
}

TEST_F(Lists, the_claim_reads_the_partial_index_in_order) {
  CS_SQLITE_ONLY();
  auto c = db::Connection::open(dir / "data/service.db", schema());
  ASSERT_TRUE(c.ok());
  for (const std::string sql : {"SELECT id, deadline FROM submissions WHERE campaign = ?1 AND state = 'pending' ORDER "
                                "BY deadline, id LIMIT 9"}) {
    db::Statement plan = c->query("EXPLAIN QUERY PLAN " + sql);
    ASSERT_TRUE(plan.next());
    EXPECT_NE(plan.text(3).find("submissions_pending"), std::string::npos) << plan.text(3);
    while (plan.next()) EXPECT_EQ(plan.text(3).find("TEMP B-TREE"), std::string::npos);
  }
}

}  // namespace
}  // namespace cs::store
