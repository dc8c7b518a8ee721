// A campaign with students, ready to be claimed; time moves only by hand.
#pragma once

#include <gtest/gtest.h>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "db/fault_vfs.hpp"
#include "store/schema.hpp"
#include "support/engines.hpp"
#include "support/named_store.hpp"
#include "support/temp_dir.hpp"

namespace cs::store {

inline api::Campaign test_campaign(TimePoint now) {
  api::Campaign k;
  k.id = "k";
  k.name = "2026 届";
  k.school = "某大学";
  k.opens = now - std::chrono::hours{24};
  k.closes = now + std::chrono::hours{240};
  k.texts = {"采集",     "通过", "未通过：{reasons}，请于{deadline}前重拍", "改判通过", "更正复核", "{deadline}截止",
             "照片已好", {}};
  k.reasons = {{"EAR_COVERED", {"耳朵未露出", "ears"}, {"", ""}, "face"},
               {"BLURRED", {"模糊", "blurred"}, {"", ""}, "file"}};
  return k;
}

/// The tests of the rooms run on SQLite, and once more on PostgreSQL: COUNTERSIGN_TEST_ENGINE says which.
inline bool on_postgres() {
  const char* engine = std::getenv("COUNTERSIGN_TEST_ENGINE");
  return engine && std::string_view(engine) == "postgres";
}

struct StoreTest : testing::Test {
  test::TempDir dir;
  std::unique_ptr<test::PostgresSchema> postgres;  // outlives the store
  TimePoint now = from_ms(1'760'000'000'000);
  Options options;
  std::unique_ptr<test::FaultVfs> faults;  // outlives the store
  std::unique_ptr<NamedStore> store;
  int students = 0;

  void SetUp() override {
    if (on_postgres()) {
      CS_SKIP_WITHOUT(test::Engine::postgres);
      postgres = std::make_unique<test::PostgresSchema>();
      options.database = postgres->address();
    }
    options.data_dir = dir / "data";
    options.create = true;
    open();
    ok(store->campaigns.put(test_campaign(now), "admin", now).get());
  }
  void open() {
    store.reset();
    auto opened = Store::open(options, now);
    if (!opened) throw std::runtime_error(opened.error().message);
    store = std::make_unique<NamedStore>(std::move(*opened));
  }
  /// What somebody with a database tool can do: the store is closed meanwhile and opened again.
  void edit(const std::function<void(db::Connection&)>& work) {
    store.reset();
    {
      auto c = db::Connection::open(where(), schema());
      if (!c) throw std::runtime_error(c.error().message);
      work(*c);
    }
    open();
  }
  db::Location where() const {
    return postgres ? db::Location::parse(options.database) : db::Location(options.data_dir / "service.db");
  }
  /// From here on the store writes into another folder through a VFS that fails on demand.
  void open_with_faults() {
    faults = std::make_unique<test::FaultVfs>("faults");
    options.vfs = "faults";
    options.data_dir = dir / "faulty";
    open();
    ok(store->campaigns.put(test_campaign(now), "admin", now).get());
  }
  void pass(Millis by) { now += by; }

  template <class T>
  static T ok(Result<T> r) {
    if (!r) throw std::runtime_error(r.error().id + ": " + r.error().message);
    return std::move(*r);
  }
  template <class T>
  static std::string id_of(const Result<T>& r) {
    return r.ok() ? "ok" : r.error().id;
  }

  std::string add_student() {
    const std::string number = "2022" + std::to_string(1000 + ++students);
    ok(store->roster
           .put("k", {{"学生" + std::to_string(students), number, "理学院", "1 班", "本科", "13800001234"}}, "admin",
                now)
           .get());
    return number;
  }
  std::string add_photo(const std::string& content) {
    return ok(store->photographs.add("k", as_bytes(content), now)).hash;
  }
  domain::Examination examined(domain::Outcome outcome = domain::Outcome::pass) {
    domain::Examination e;
    e.width = 3000;
    e.height = 4000;
    e.format = "jpeg";
    e.fingerprint = "rules-1";
    domain::Finding f;
    f.check = "head_size";
    f.outcome = outcome;
    e.findings.push_back(f);
    return e;
  }
  api::IntakeReply submit(const std::string& number, const std::string& content) {
    return ok(store->intake.submit("k", {number, add_photo(content), "", true, from_ms(0)}, "mini", now).get());
  }
  /// A new student's submission that waits for review.
  std::string pending() {
    const std::string number = add_student();
    const std::string id = submit(number, "photo of " + number).submission;
    ok(store->intake.set_examination(id, examined(), now).get());
    return id;
  }
  /// The same with a finished photo, whose hash is told.
  std::string pending_finished(std::string& finished) {
    const std::string number = add_student();
    const std::string id = submit(number, "photo of " + number).submission;
    finished = ok(store->photographs.keep_finished(id, as_bytes("finished photo of " + number), now));
    ok(store->intake.set_examination(id, examined(), now, finished).get());
    return id;
  }
  std::vector<api::Lease> claim(const std::string& user, int count = 1, bool resume = false) {
    return ok(store->queue.claim({"k", user, count, resume}, now).get());
  }
  api::Submission submission(const std::string& id) { return ok(store->submissions.get(id, now)); }
  domain::State state(const std::string& id) { return submission(id).row.state; }

  DecideCall decision(const std::string& user, const api::Lease& lease, bool approve = true) {
    const api::Submission s = submission(lease.submission);
    DecideCall a;
    a.user = user;
    a.key = new_uuid();
    a.body_hash = "body of " + a.key;
    a.submission = lease.submission;
    a.request.verdict = approve ? domain::Verdict::approve : domain::Verdict::reject;
    if (!approve) a.request.reasons = {"EAR_COVERED"};
    a.request.epoch = lease.epoch;
    a.request.attempt = s.row.attempt;
    a.request.evidence = s.evidence;
    return a;
  }
  /// Submitted, claimed and decided by `user`.
  api::DecideReply decided(const std::string& user, bool approve = true) {
    pending();
    return ok(store->decisions.decide(decision(user, claim(user).at(0), approve), now).get());
  }
  struct Approved {
    std::string submission, decision, finished, number;
  };
  /// Approved with a finished photo, so that it can be released once `grace` has passed.
  Approved approved(const std::string& user = "ann") {
    Approved out;
    out.submission = pending_finished(out.finished);
    out.number = submission(out.submission).row.student.number;
    out.decision = ok(store->decisions.decide(decision(user, claim(user).at(0)), now).get()).decision;
    return out;
  }
  api::NoticeRow notice(const std::string& submission) {
    const auto page = ok(store->notices.list({"k", submission, "", 0, 50}));
    return page.rows.at(0);
  }
  std::int64_t notices(const std::string& submission) {
    return ok(store->notices.list({"k", submission, "", 0, 50})).total;
  }
};

constexpr Millis minute{60'000};
constexpr Millis hour = 60 * minute;
constexpr Millis grace{120'000};

}  // namespace cs::store

/// What concerns the file of SQLite, its plans or its file system alone.
#define CS_SQLITE_ONLY() \
  if (cs::store::on_postgres()) GTEST_SKIP() << "SQLite's own"
