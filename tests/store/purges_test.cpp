// What is removed for good is nowhere any more, what is kept says of nobody who it was, and whatever cuts a removal
// off, the next call finishes it.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <set>

#include "fixture.hpp"
#include "platform/files.hpp"
#include "store/erased_tables.hpp"
#include "store/log_rows.hpp"
#include "store/moved_tables.hpp"
#include "store/seal_key.hpp"
#include "store/sealer.hpp"
#include "store/verify_record.hpp"
#include "vault/keyring.hpp"
#include "vault/purge_list.hpp"

namespace cs::store {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Purging : StoreTest {
  Store& rooms() { return store->rooms(); }
  CampaignRef campaign(const std::string& id = "k") {
    return ok(rooms().access.campaign(Caller::process("cli:root"), domain::Permission::administer, id));
  }
  StudentRef student(const std::string& number) {
    return ok(
        rooms().access.student_numbered(Caller::process("cli:root"), domain::Permission::administer, "k", number));
  }
  /// Nothing is open: messages went out and were received, the window is over, the campaign put away.
  void settle(bool away = true) {
    pass(hour);
    for (const DueNotice& due : ok(store->outbox.take_due(now, 100).get()))
      ok(store->outbox.mark({{due.id, domain::NoticeEvent::accept, "provider-" + due.id, ""}}, now).get());
    if (!away) return;
    pass(11 * 24 * hour);
    ok(rooms().campaigns.archive(campaign(), true, now).get());
  }
  AuditReport verified() {
    store.reset();
    Installation here(options.data_dir, options.database);
    AuditReport report = ok(verify_record(here, {}));
    open();
    return report;
  }
  static std::string said(const AuditReport& r) {
    std::string out;
    for (const AuditFinding& f : r.findings) out += f.sentence + "\n";
    return out;
  }
  /// As the program would have written it: the log tells of it.
  void write(const std::vector<std::string>& statements) {
    edit([&](db::Connection& c) {
      c.set_watch(std::make_unique<Sealer>(std::move(*ok(seal_key(options.data_dir))), nullptr));
      const Status done = c.transaction([&](db::Connection& t) -> Status {
        for (const std::string& sql : statements) t.run(sql);
        append_audit(t, now, "ann", "try", "", "{}");
        return {};
      });
      if (!done) throw std::runtime_error(done.error().message);
    });
  }
  std::vector<std::string> tables() {
    std::vector<std::string> out;
    edit([&](db::Connection& c) {
      db::Statement q = on_postgres() ? c.query(
                                            "SELECT table_name::text FROM information_schema.tables"
                                            " WHERE table_schema = current_schema()")
                                      : c.query("SELECT name FROM sqlite_schema WHERE type = 'table'");
      while (q.next())
        if (const std::string name = q.text(0); !name.starts_with("sqlite_") && !name.starts_with("db_"))
          out.push_back(name);
    });
    return out;
  }
  /// "table.column" wherever one of the texts stands.
  std::set<std::string> where_it_says(const std::vector<std::string>& secrets) {
    std::set<std::string> out;
    const auto all = tables();
    edit([&](db::Connection& c) {
      for (const std::string& table : all) {
        std::vector<std::string> columns;
        {
          db::Statement q = on_postgres()
                                ? c.query(
                                      "SELECT column_name::text FROM information_schema.columns WHERE table_name ="
                                      " ?1 AND table_schema = current_schema()",
                                      table)
                                : c.query("SELECT name FROM pragma_table_info(?1)", table);
          while (q.next()) columns.push_back(q.text(0));
        }
        for (const std::string& column : columns)
          for (const std::string& secret : secrets)
            if (c.query(
                     fmt::format("SELECT 1 FROM {} WHERE CAST({} AS text) LIKE '%{}%' LIMIT 1", table, column, secret))
                    .next())
              out.insert(table + "." + column);
      }
    });
    return out;
  }
  std::size_t files() const {
    std::size_t n = 0;
    for (const auto& e : fs::recursive_directory_iterator(options.data_dir / "photographs"))
      n += e.is_regular_file() && e.path().filename().string().size() == 64;
    return n;
  }
  std::string fill_with_secrets();
};

/// One student of whom every table that can say something says "geheim". Their number.
std::string Purging::fill_with_secrets() {
  const std::string number = "geheim-2022";
  ok(store->roster.put("k", {{"geheim", number, "geheim 学院", "geheim 班", "本科", "13999999999"}}, "admin", now)
         .get());
  ok(store->roster.put_reference("k", number, api::PhotoKind::enrolment, add_photo("old face"), "admin", now).get());
  const std::string s = submit(number, "photo of geheim").submission;
  const std::string finished = ok(store->photographs.keep_finished(s, as_bytes("finished geheim"), now));
  ok(store->intake.set_examination(s, examined(), now, finished).get());
  auto refusing = decision("ann", claim("ann").at(0), false);
  refusing.request.note = "geheim";
  ok(store->decisions.decide(refusing, now).get());
  ok(store->roster.put_reference("k", number, api::PhotoKind::enrolment, add_photo("new face"), "admin", now).get());
  settle(false);
  std::int64_t id = 0;
  edit([&](db::Connection& c) {
    db::Statement q = c.query("SELECT id FROM students WHERE number = ?1", number);
    id = q.next() ? q.int64(0) : 0;
  });
  const auto of = [&](std::string_view sql) {
    return fmt::format(fmt::runtime(sql), fmt::arg("t", id), fmt::arg("s", s.substr(1)));
  };
  write({
      of("UPDATE decisions SET overturn_note = 'geheim', withdrawal_note = 'geheim', pins = '[\"geheim\"]' WHERE"
         " student = {t}"),
      of("INSERT INTO captures (submission, context) VALUES ({s}, 'geheim') ON CONFLICT (submission) DO UPDATE SET"
         " context = 'geheim'"),
      of("UPDATE examinations SET body = 'geheim' WHERE submission = {s}"),
      of("UPDATE manifests SET body = 'geheim' WHERE decision IN (SELECT id FROM decisions WHERE student = {t})"),
      of("INSERT INTO unfinished (submission) VALUES ({s})"),
      of("INSERT INTO statements VALUES ({s}, 'ann', 'geheim', 'same', 5)"),
      of("INSERT INTO late_opinions (key, campaign, submission, person, verdict, reasons, note, evidence, why, at)"
         " VALUES ('late', 1, {s}, 'ann', 'reject', '', 'geheim', 'e', 'lease.lost', 5)"),
      of("INSERT INTO second_looks (campaign, plan, place, source, stratum, decision, submission, reviewer, evidence,"
         " made, state, closed, closed_note) SELECT campaign, 0, 0, 'late', '', id, submission, 'ann', evidence, 5,"
         " 'agreed', 6, 'geheim' FROM decisions WHERE student = {t}"),
      of("INSERT INTO look_verdicts (look, person, verdict, reasons, note, looked, agrees, at)"
         " SELECT id, 'sue', 'reject', '', 'geheim', 900, 1, 7 FROM second_looks WHERE submission = {s}"),
      of("UPDATE notices SET call = 1, call_note = 'geheim', masked_text = 'geheim', variables = 'name=geheim', text ="
         " 'geheim', problem = 'geheim' WHERE student = {t}"),
      of("INSERT INTO student_events (campaign, student, at, person, what, note) VALUES (1, {t}, 5, 'ann',"
         " 'phone_shown', 'geheim')"),
      of("INSERT INTO deliveries (campaign, made, person, file, bytes, digest, photos, placed) VALUES (1, 5, 'admin',"
         " 'f', 6, 'd', 1, 1)"),
      of("INSERT INTO delivered_photos (delivery, submission, decision, photo, name, digest)"
         " SELECT 1, s.id, d.id, s.photo, 'geheim.jpg', 'd' FROM decisions d JOIN submissions s ON s.id = d.submission"
         " WHERE s.id = {s}"),
      of("INSERT INTO recalls (campaign, submission, at, person, source, result, note, ended, answer_note)"
         " VALUES (1, {s}, 5, 'admin', 'chsi', 'failed', 'geheim', 6, 'geheim')"),
      of("INSERT INTO student_sessions (token_hash, campaign, student, phone, opened, expires, opened_by)"
         " VALUES ('h', 1, {t}, '13999999999', 5, 6, 'student')"),
      of("INSERT INTO code_tickets (ticket_hash, campaign, student, phone, code_hash, expires)"
         " VALUES ('h', 1, {t}, '13999999999', 'c', 5)"),
      of("INSERT INTO student_consents (campaign, student, kind, given, at, person)"
         " VALUES (1, {t}, 'photograph', 1, 5, 'student')"),
      of("INSERT INTO student_uploads (student, photo, at) VALUES ({t}, 'geheim', 5)"),
      of("INSERT INTO capture_codes (campaign, payload, student, at) VALUES (1, 'h', {t}, 5)"),
      of("INSERT INTO appeals (campaign, student, submission, decision, at, note, answered, answer, answer_note)"
         " SELECT 1, {t}, {s}, id, 5, 'geheim', 6, 'upheld', 'geheim' FROM decisions WHERE student = {t}"),
      of("INSERT INTO orders (number, campaign, student, submission, amount, made) VALUES ('o1', 1, {t}, {s}, 2500, "
         "5)"),
      of("INSERT INTO payments (order_number, campaign, student, submission, amount, payer, paid_at, provider, "
         "reported,"
         " used_as, refund_note) VALUES ('o1', 1, {t}, {s}, 2500, 'geheim', 5, 'sandbox', 6, 'pays', 'geheim')"),
      of("INSERT INTO picture_hashes (student, submission, campaign, hash) VALUES ({t}, {s}, 1, 'geheim')"),
      of("INSERT INTO openings (person, submission, day, first_at, last_at, times) VALUES ('ann', {s}, 20000, 5, 6, "
         "1)"),
      of("INSERT INTO answers (key, person, operation, subject, body_hash, answer, at) VALUES ('a', 'ann', 'decide',"
         " 's{s}', 'b', 'geheim', 5)"),
      of("INSERT INTO receipts (at, provider_id, out_id, phone, delivered, problem) VALUES (5, 'p', 'o', '13999999999',"
         " 1, 'geheim')"),
      of("INSERT INTO notice_limits (day, scope, n) VALUES (20000, 'p13999999999', 1)"),
      of("INSERT INTO notice_limits (day, scope, n) VALUES (20000, 't13999999999 rejected', 1)"),
  });
  return number;
}

const std::vector<std::string> secrets{"geheim", "13999999999"};

TEST_F(Purging, somebody_has_decided_what_becomes_of_each_table) {
  std::set<std::string> listed;
  for (const TableFate& t : erased_tables()) {
    EXPECT_TRUE(listed.insert(std::string(t.table)).second) << t.table << " stands there twice";
    EXPECT_FALSE(t.why.empty()) << t.table;
    EXPECT_TRUE(t.fate == Fate::kept || t.table == "photos" || !t.rows.empty()) << t.table;
    EXPECT_EQ(t.set.empty(), t.fate != Fate::blanked || t.table == "photos") << t.table;
  }
  for (const std::string& table : tables())
    EXPECT_TRUE(listed.erase(table) > 0) << table << ": say in erased_tables.cpp what becomes of it, and why";
  EXPECT_TRUE(listed.empty()) << *listed.begin() << " is no table";
}

TEST_F(Purging, nothing_says_any_more_whom_it_was_about) {
  fill_with_secrets();
  add_photo("uploaded and never used");
  EXPECT_GT(where_it_says(secrets).size(), 25U) << "the test has something to find";
  settle();
  const Erasure would = ok(rooms().purges.preview(campaign(), now));
  EXPECT_EQ(would.students, 1);
  EXPECT_EQ(would.photographs, 5);
  const std::size_t before = files();
  EXPECT_EQ(before, 5U);
  const Erasure did = ok(rooms().purges.purge(campaign(), now));
  EXPECT_EQ(did.photographs, 5);
  for (std::size_t i = 0; i < did.tables.size(); ++i) EXPECT_EQ(did.tables[i].rows, would.tables.at(i).rows);
  EXPECT_EQ(files(), 0U);
  EXPECT_THAT(where_it_says(secrets), testing::IsEmpty());
  const AuditReport report = verified();
  EXPECT_EQ(report.problems, 0) << said(report);
  ASSERT_EQ(report.purged.size(), 1U);
  EXPECT_EQ(report.purged[0].campaign, "k");
  EXPECT_EQ(report.purged[0].done, now);
  EXPECT_EQ(report.purged[0].students, 1);
  EXPECT_EQ(report.purged[0].photographs, 5);
  const auto log = ok(store->log.list(1, 10'000));
  EXPECT_EQ(std::ranges::count(log, "campaign.purge_begun", &LogEntry::action), 1);
  EXPECT_EQ(std::ranges::count(log, "campaign.purged", &LogEntry::action), 1);
}

TEST_F(Purging, the_files_bytes_do_not_say_it_either) {
  CS_SQLITE_ONLY();
  fill_with_secrets();
  settle();
  ok(rooms().purges.purge(campaign(), now));
  store.reset();
  for (const char* file : {"service.db", "service.db-wal"}) {
    const auto bytes = read_file(options.data_dir / file);
    if (!bytes) continue;
    for (const char* secret : {"geheim", "13999999999"})
      EXPECT_EQ(as_text(*bytes).find(secret), std::string_view::npos) << secret << " in " << file;
  }
  open();
}

TEST_F(Purging, the_key_is_gone_and_does_not_come_back) {
  pending();
  const std::string hash = submission("s1").photos.at(0).hash;
  const fs::path file = options.data_dir / "photographs" / hash.substr(0, 2) / hash;
  fs::copy_file(file, dir / "copy");
  ok(store->intake.withdraw("s1", "mini", now).get());
  settle();
  ok(rooms().purges.purge(campaign(), now));
  EXPECT_FALSE(fs::exists(file));
  const auto ring = ok(vault::Keyring::open(options.data_dir / "keys", {}));
  EXPECT_EQ(id_of(ring->campaign("k")), "key.missing") << "so that the copy cannot be read";
  EXPECT_EQ(id_of(store->photographs.add("k", as_bytes("another"), now)), "campaign.purged");
  EXPECT_EQ(id_of(ring->campaign("k")), "key.missing");
  EXPECT_EQ(id_of(rooms().campaigns.archive(campaign(), false, now).get()), "campaign.purged");
  const auto noted = ok(vault::read_purges(options.data_dir / "keys"));
  ASSERT_EQ(noted.size(), 1U);
  EXPECT_EQ(noted[0], (vault::Purge{"k", "", now}));
  // Put back by hand, it is found.
  fs::copy_file(dir / "copy", file);
  const AuditReport report = verified();
  EXPECT_THAT(said(report), HasSubstr("was purged, and its file is there again"));
}

TEST_F(Purging, decisions_are_still_listed_and_say_why_there_is_nothing_to_see) {
  const auto d = decided("ann", false);
  const std::string hash = submission(d.submission).photos.at(0).hash;
  settle();
  ok(rooms().purges.purge(campaign(), now));
  const auto listed = ok(store->decisions.list({.campaign = "k", .limit = 10}, now));
  ASSERT_EQ(listed.rows.size(), 1U);
  EXPECT_EQ(listed.rows[0].id, d.decision);
  EXPECT_EQ(listed.rows[0].reviewer, "ann");
  EXPECT_EQ(listed.rows[0].reasons, std::vector<std::string>{"EAR_COVERED"});
  EXPECT_EQ(listed.rows[0].student.name, "");
  const auto item = submission(d.submission);
  EXPECT_EQ(item.row.student.number, "erased-1");
  EXPECT_FALSE(item.examination);
  EXPECT_EQ(id_of(store->photographs.content(hash)), "photo.purged");
  EXPECT_EQ(id_of(store->photographs.served(hash)), "photo.purged");
  EXPECT_EQ(ok(store->rooms().photographs.damaged()), 0) << "nobody calls it damaged";
  EXPECT_EQ(ok(store->rooms().photographs.collect(now + 72 * hour)), 0);
  EXPECT_EQ(ok(store->rooms().photographs.count()), 0);
}

TEST_F(Purging, is_refused_while_something_is_open_and_then_removes_nothing) {
  EXPECT_EQ(id_of(rooms().purges.preview(campaign(), now)), "purge.not_archived");
  EXPECT_EQ(id_of(rooms().purges.purge(campaign(), now)), "purge.not_archived");
  decided("ann");
  settle(false);
  ok(rooms().campaigns.archive(campaign(), true, now).get());
  EXPECT_EQ(id_of(rooms().purges.purge(campaign(), now)), "purge.still_open");
  pass(11 * 24 * hour);
  write(
      {"INSERT INTO appeals (campaign, student, submission, decision, at, note) VALUES (1, 1, 1, 1, 5, 'x')",
       "INSERT INTO recalls (campaign, submission, at, person, source, result, note) VALUES (1, 1, 5, 'a', 'chsi',"
       " 'failed', '')",
       "INSERT INTO payments (order_number, campaign, student, submission, amount, payer, paid_at, provider, reported,"
       " used_as) VALUES ('o1', 1, 1, 1, 2500, 'p', 5, 'sandbox', 6, 'paid_twice')",
       "INSERT INTO deliveries (campaign, made, person, file, bytes, digest, photos) VALUES (1, 5, 'a', 'f', 6, 'd', "
       "1)",
       "INSERT INTO delivered_photos (delivery, submission, decision, photo, name, digest) SELECT 1, 1, 1, photo, 'n',"
       " 'd' FROM submissions",
       "UPDATE notices SET state = 'in_doubt'"});
  const auto refused = rooms().purges.purge(campaign(), now);
  EXPECT_EQ(id_of(refused), "purge.open_matters");
  for (const char* matter : {"1 appeal without an answer", "1 message in doubt", "1 payment that is owed back",
                             "1 recall without an answer", "1 delivery under way"})
    EXPECT_THAT(refused.error().message, HasSubstr(matter));
  EXPECT_EQ(files(), 1U);
  EXPECT_TRUE(ok(vault::read_purges(options.data_dir / "keys")).empty());
  EXPECT_EQ(ok(rooms().purges.state(campaign())).begun, TimePoint{});
}

TEST_F(Purging, another_campaign_keeps_everything) {
  auto other = test_campaign(now);
  other.id = "j";
  ok(store->campaigns.put(other, "admin", now).get());
  ok(store->roster.put("j", {{"李四", "77", "文学院", "2 班", "本科", "13800001234"}}, "admin", now).get());
  const std::string kept = ok(store->photographs.add("j", as_bytes("kept"), now)).hash;
  const auto its = ok(store->intake.submit("j", {"77", kept, "", true, from_ms(0)}, "mini", now).get());
  decided("ann");
  settle();
  ok(rooms().purges.purge(campaign(), now));
  EXPECT_EQ(submission(its.submission).row.student.name, "李四");
  EXPECT_EQ(as_text(ok(store->photographs.content(kept))), "kept");
  const AuditReport report = verified();
  EXPECT_EQ(report.problems, 0) << said(report);
  // What stayed is sealed: whoever changes it is found.
  edit([](db::Connection& c) { c.run("UPDATE students SET name = '王五' WHERE number = '77'"); });
  EXPECT_EQ(verified().problems, 1);
}

TEST_F(Purging, the_salts_that_hid_what_is_gone_are_destroyed) {
  add_student();
  settle();
  std::set<std::int64_t> telling;
  for (const LogEntry& e : ok(store->log.list(1, 10'000)))
    if (e.sealed.find("students\t1\t") != std::string::npos) telling.insert(e.seq);
  ASSERT_FALSE(telling.empty());
  ok(rooms().purges.purge(campaign(), now));
  for (const LogEntry& e : ok(store->log.list(1, 10'000)))
    EXPECT_TRUE(e.salt.empty() || !telling.contains(e.seq)) << "entry " << e.seq;
  const AuditReport report = verified();
  EXPECT_EQ(report.problems, 0) << said(report);
}

TEST_F(Purging, cut_off_at_any_statement_it_is_finished_by_the_next_call) {
  // One installation, copied for each place at which it is cut off.
  fill_with_secrets();
  const auto another = decided("ben");
  settle();
  std::int64_t statements = 0, cut = -1;
  options.on_run = [&](std::string_view) {
    if (cut >= 0 && statements++ == cut) throw db::Failure(io_error("disk.full", "The disk is full."));
  };
  open();
  const CampaignRef k = campaign();
  bool done = false;
  int tries = 0, half = 0;
  for (std::int64_t at = 0; !done; ++at) {
    ASSERT_LT(++tries, 2000);
    statements = 0;
    cut = at;
    done = rooms().purges.purge(k, now).ok();
    cut = -1;
    const auto state = ok(rooms().purges.state(k));
    half += state.begun != TimePoint{} && state.done == TimePoint{};
    if (state.done != TimePoint{}) break;
    // The record is whole in between, and says that it is under way.
    if (at % 10 == 0) {
      const AuditReport report = ok(store->log.verify());
      ASSERT_EQ(report.problems, 0) << at << ": " << said(report);
    }
  }
  EXPECT_GT(half, 20) << "it was cut off in the midst of it";
  options.on_run = {};
  EXPECT_EQ(files(), 0U);
  EXPECT_THAT(where_it_says(secrets), testing::IsEmpty());
  const AuditReport report = verified();
  EXPECT_EQ(report.problems, 0) << said(report);
  EXPECT_EQ(id_of(rooms().purges.purge(campaign(), now)), "purge.done");
}

TEST_F(Purging, killed_between_its_steps_it_goes_on) {
  for (const std::string_view step : {"list", "students", "photographs", "files", "key", "record"}) {
    SCOPED_TRACE(step);
    store.reset();
    fs::remove_all(options.data_dir);
    if (postgres) {
      postgres = std::make_unique<test::PostgresSchema>();
      options.database = postgres->address();
    }
    students = 0;
    now = from_ms(1'760'000'000'000);
    open();
    ok(store->campaigns.put(test_campaign(now), "admin", now).get());
    decided("ann");
    settle();
    store.reset();
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto opened = Store::open(options, now);
      if (!opened) ::_exit(1);
      const auto k = (*opened)->access.campaign(Caller::process("cli:root"), domain::Permission::administer, "k");
      static_cast<void>((*opened)->purges.purge(*k, now, [&](std::string_view at, std::int64_t) {
        if (at == step) ::kill(::getpid(), SIGKILL);
      }));
      ::_exit(2);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << status;
    open();
    const auto state = ok(rooms().purges.state(campaign()));
    EXPECT_EQ(state.begun, now) << "it is known that it began";
    EXPECT_EQ(state.done, TimePoint{});
    const AuditReport half = verified();
    EXPECT_EQ(half.problems, 0) << said(half);
    ASSERT_EQ(half.purged.size(), 1U);
    EXPECT_EQ(half.purged[0].done, TimePoint{});
    ok(rooms().purges.purge(campaign(), now));
    EXPECT_EQ(files(), 0U);
    const AuditReport report = verified();
    EXPECT_EQ(report.problems, 0) << said(report);
    EXPECT_EQ(report.purged.at(0).students, 1);
    EXPECT_EQ(id_of(ok(vault::Keyring::open(options.data_dir / "keys", {}))->campaign("k")), "key.missing");
  }
}

// One student.

TEST_F(Purging, one_students_data_go_and_everybody_elses_stay) {
  const std::string number = fill_with_secrets();
  const auto other = decided("ben");
  settle(false);
  const auto erased = student(number);
  EXPECT_EQ(ok(rooms().purges.preview(erased, "by letter")).students, 1);
  const Erasure did = ok(rooms().purges.erase(erased, "asked by letter", now));
  EXPECT_EQ(did.photographs, 4);
  EXPECT_THAT(where_it_says(secrets), testing::IsEmpty());
  EXPECT_EQ(files(), 1U) << "the other student's";
  EXPECT_EQ(as_text(ok(store->photographs.content(submission(other.submission).photos.at(0).hash))),
            "photo of 20221001");
  const auto decisions = ok(store->decisions.list({.campaign = "k", .limit = 10}, now));
  EXPECT_EQ(decisions.rows.size(), 2U) << "who decided what stays";
  EXPECT_EQ(id_of(store->roster.student("k", number)), "student.unknown");
  const auto file = ok(rooms().students.file(erased, now));
  EXPECT_EQ(file.events.at(0).kind, "erased");
  EXPECT_EQ(file.events.at(0).note, "asked by letter");
  const AuditReport report = verified();
  EXPECT_EQ(report.problems, 0) << said(report);
  ASSERT_EQ(report.purged.size(), 1U);
  EXPECT_EQ(report.purged[0].begun, TimePoint{});
  EXPECT_EQ(report.purged[0].students, 1);
  const auto log = ok(store->log.list(1, 10'000));
  EXPECT_EQ(std::ranges::count(log, "student.erased", &LogEntry::action), 1);
  EXPECT_EQ(id_of(rooms().purges.erase(student("erased-1"), "again", now)), "erase.done");
  // Whoever changes what stayed is found, also where its old salt was destroyed.
  edit([](db::Connection& c) { c.run("UPDATE students SET phone = '1' WHERE number = '20221001'"); });
  EXPECT_EQ(verified().problems, 1);
}

TEST_F(Purging, is_refused_for_a_student_of_whom_something_is_open) {
  pending();
  EXPECT_EQ(id_of(rooms().purges.erase(student("20221001"), "x", now)), "erase.open_matters");
  EXPECT_EQ(id_of(rooms().purges.preview(student("20221001"), "x")), "erase.open_matters");
  EXPECT_EQ(id_of(rooms().purges.erase(student("20221001"), " ", now)), "erase.reason");
  EXPECT_TRUE(ok(vault::read_purges(options.data_dir / "keys")).empty()) << "nothing is noted that is not done";
  ok(store->intake.withdraw("s1", "mini", now).get());
  ok(rooms().purges.erase(student("20221001"), "x", now));
  EXPECT_EQ(files(), 0U);
  EXPECT_EQ(ok(store->figures.counts("k", now)).pending, 0);
}

TEST_F(Purging, a_photograph_that_is_somebody_elses_too_stays) {
  const std::string a = add_student(), b = add_student();
  const std::string first = submit(a, "the same picture").submission, second = submit(b, "the same picture").submission;
  for (const std::string& s : {first, second}) ok(store->intake.withdraw(s, "mini", now).get());
  const std::string hash = submission(first).photos.at(0).hash;
  EXPECT_EQ(ok(rooms().purges.erase(student(a), "x", now)).photographs, 0);
  EXPECT_EQ(as_text(ok(store->photographs.content(hash))), "the same picture");
  EXPECT_EQ(ok(rooms().purges.erase(student(b), "x", now)).photographs, 1);
  EXPECT_EQ(id_of(store->photographs.content(hash)), "photo.purged");
  // Handed in by somebody else afterwards it is theirs.
  const std::string c = add_student();
  const std::string third = submit(c, "the same picture").submission;
  EXPECT_EQ(submission(third).photos.at(0).hash, hash);
  EXPECT_EQ(as_text(ok(store->photographs.content(hash))), "the same picture");
  const AuditReport report = verified();
  EXPECT_EQ(report.problems, 0) << said(report);
}

TEST_F(Purging, an_unpaid_attempt_is_withdrawn_and_counts_nowhere) {
  const std::string number = add_student();
  ok(store->intake.submit("k", {number, add_photo("unpaid"), "", false, from_ms(0)}, "mini", now).get());
  ok(rooms().purges.erase(student(number), "x", now));
  EXPECT_EQ(state("s1"), domain::State::withdrawn);
  EXPECT_EQ(
      ok(store->roster.put("k", {{"新人", number, "理学院", "1 班", "本科", "13800001234"}}, "admin", now).get()).added,
      1)
      << "whoever comes back is somebody new";
}

TEST_F(Purging, a_students_own_copy_has_everything_and_names_nobody_of_the_staff) {
  const std::string number = fill_with_secrets();
  const StudentData data = ok(rooms().purges.data_of(student(number), now));
  std::set<std::string> named, wanted;
  for (const StudentData::Table& t : data.tables) {
    named.insert(t.name);
    for (const auto& row : t.rows)
      for (std::size_t i = 0; i < row.size(); ++i) {
        EXPECT_NE(row[i], "ann") << t.name << '.' << t.columns[i];
        EXPECT_NE(row[i], "sue") << t.name << '.' << t.columns[i];
      }
  }
  for (const TableFate& t : erased_tables())
    if (!t.rows.empty() && t.table != "checks") wanted.insert(std::string(t.table));
  EXPECT_EQ(named, wanted) << "each table that says something about a student";
  std::set<std::string> photographs;
  for (const StudentData::Photograph& p : data.photographs) photographs.insert(p.what.substr(0, p.what.find("-1")));
  EXPECT_EQ(photographs, (std::set<std::string>{"attempt", "finished", "enrolment", "past-enrolment"}));
  EXPECT_EQ(ok(store->log.list(1, 10'000)).back().action, "student.exported");
  // What a decision was taken on names its reviewer: not here.
  decided("ann");
  int manifests = 0;
  for (const StudentData::Table& t : ok(rooms().purges.data_of(student("20221001"), now)).tables) {
    manifests += t.name == "manifests";
    for (const auto& row : t.rows)
      for (const auto& cell : row) EXPECT_EQ(cell.value_or("").find("\"ann\""), std::string::npos) << t.name;
  }
  EXPECT_EQ(manifests, 1);
}

TEST_F(Purging, says_which_campaigns_are_kept_too_long) {
  EXPECT_TRUE(ok(rooms().purges.due(now)).empty());
  EXPECT_EQ(id_of(rooms().purges.keep(campaign(), -1, now).get()), "campaign.keep_days");
  ok(rooms().purges.keep(campaign(), 30, now).get());
  EXPECT_EQ(ok(rooms().purges.state(campaign())).keep_days, 30);
  const TimePoint due = ok(store->campaigns.get("k")).closes + 30 * 24 * hour;
  EXPECT_TRUE(ok(rooms().purges.due(due - Millis{1})).empty());
  EXPECT_EQ(ok(rooms().purges.due(due)), std::vector<std::string>{"k"});
  now = due;
  ok(rooms().campaigns.archive(campaign(), true, now).get());
  ok(rooms().purges.purge(campaign(), now));
  EXPECT_TRUE(ok(rooms().purges.due(now)).empty());
  EXPECT_EQ(verified().problems, 0);
}

}  // namespace
}  // namespace cs::store
