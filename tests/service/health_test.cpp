// What goes wrong is logged, without anybody's name, number or address, and shown by health.
#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "db/fault_vfs.hpp"
#include "platform/files.hpp"
#include "running_service.hpp"
#include "service/certificate_expiry.hpp"
#include "service/troubles.hpp"

namespace cs::test {
namespace {

using namespace std::chrono_literals;
using service::TroubleKind;
using service::Troubles;

struct Health {
  std::string status;
  nlohmann::json troubles;
  /// How often, 0 when it is not named.
  std::int64_t times(const std::string& kind) const {
    for (const auto& t : troubles)
      if (t.at("kind") == kind) return t.value("times", std::int64_t{1});
    return 0;
  }
};
Health health_of(const RunningService& s, const std::string& ca_file = {}) {
  const Answer a = ask({.url = s.url() + "/api/v1/health", .ca_file = ca_file});
  EXPECT_EQ(a.status, 200) << a.error;
  const auto json = nlohmann::json::parse(a.body);
  return {json.at("status"), json.at("troubles")};
}

/// Every database that is opened without the name of a VFS goes through it.
struct FaultsEverywhere {
  FaultVfs vfs{"everywhere"};
  sqlite3_vfs* before = sqlite3_vfs_find(nullptr);
  FaultsEverywhere() { sqlite3_vfs_register(sqlite3_vfs_find("everywhere"), 1); }
  ~FaultsEverywhere() { sqlite3_vfs_register(before, 1); }
};

TEST(Troubles, AreToldApartByWhatAnAnswerSays) {
  const auto kind = [](Code code, const char* id) { return service::trouble_of(service::problem({code, id, "."})); };
  EXPECT_EQ(kind(Code::io, "disk.full"), TroubleKind::disk_full);
  EXPECT_EQ(kind(Code::io, "db.failed"), TroubleKind::storage_failed);
  EXPECT_EQ(kind(Code::unavailable, "db.unreachable"), TroubleKind::storage_failed);
  EXPECT_EQ(kind(Code::corrupt, "db.corrupt"), TroubleKind::corrupt);
  EXPECT_EQ(kind(Code::unauthorized, "signin.wrong"), TroubleKind::sign_in_failed);
  EXPECT_EQ(kind(Code::unauthorized, "signin.code_wrong"), TroubleKind::sign_in_failed);
  EXPECT_EQ(kind(Code::unauthorized, "signin.code_needed"), std::nullopt) << "a step on the way";
  EXPECT_EQ(kind(Code::forbidden, "account.wrong_password"), TroubleKind::sign_in_failed);
  EXPECT_EQ(kind(Code::unauthorized, "session.disabled"), TroubleKind::refused);
  EXPECT_EQ(service::trouble_of(service::problem(429, {Code::unavailable, "session.throttled", "."})),
            TroubleKind::limit);
  EXPECT_EQ(kind(Code::unavailable, "service.busy"), TroubleKind::limit);
  EXPECT_EQ(kind(Code::too_large, "http.body"), TroubleKind::limit);
  EXPECT_EQ(kind(Code::forbidden, "role.forbidden"), TroubleKind::refused);
  EXPECT_EQ(kind(Code::not_found, "submission.unknown"), TroubleKind::refused);
  EXPECT_EQ(kind(Code::unauthorized, "session.over"), std::nullopt);
  EXPECT_EQ(kind(Code::conflict, "lease.lost"), std::nullopt);
  EXPECT_EQ(service::trouble_of(service::json_reply("{}")), std::nullopt);
}

TEST(Troubles, OnlyTheLogSaysWhereTheDataLiesAndWhatItsServerSaid) {
  const std::string sentence = "The database server cannot be reached: /run/postgresql/.s.PGSQL.5432 refused.";
  const service::Reply reply = service::problem(Error{Code::unavailable, "db.unreachable", sentence});
  EXPECT_EQ(reply.body.find("PGSQL"), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("db.unreachable"), std::string::npos);
  Troubles troubles;
  testing::internal::CaptureStderr();
  troubles.note(reply, MonoPoint{});
  EXPECT_NE(testing::internal::GetCapturedStderr().find(sentence), std::string::npos);
}

TEST(Troubles, TheFirstIsLoggedAtOnceAndTheOthersByNumberAndForgottenAfterAWhile) {
  Troubles troubles;
  const MonoPoint start{};
  testing::internal::CaptureStderr();
  for (int i = 0; i < 5; ++i) troubles.note(TroubleKind::sign_in_failed, "signin.wrong", start);
  troubles.note(TroubleKind::disk_full, "disk.full", start);
  const std::string at_once = testing::internal::GetCapturedStderr();
  EXPECT_NE(at_once.find("A sign-in failed (signin.wrong)."), std::string::npos) << at_once;
  EXPECT_EQ(std::count(at_once.begin(), at_once.end(), '\n'), 2) << at_once;
  testing::internal::CaptureStderr();
  troubles.tell();
  troubles.tell();
  const std::string later = testing::internal::GetCapturedStderr();
  EXPECT_NE(later.find("(signin.wrong): 4 more times."), std::string::npos) << later;
  EXPECT_EQ(std::count(later.begin(), later.end(), '\n'), 1) << later;
  const auto recent = troubles.recent(start + Troubles::remembered);
  ASSERT_EQ(recent.size(), 2u);
  EXPECT_EQ(recent[0].kind, TroubleKind::disk_full) << "the worst first";
  EXPECT_EQ(recent[1].times, 5);
  EXPECT_TRUE(troubles.recent(start + Troubles::remembered + 1ms).empty());
}

TEST(Health, FailedSignInsRefusalsAndLimitsAreCountedAndLoggedWithoutNames) {
  RunningService s;
  const Person reviewer = s.as("reviewer");
  ASSERT_EQ(health_of(s).status, "ok");
  ASSERT_TRUE(health_of(s).troubles.empty()) << health_of(s).troubles;
  testing::internal::CaptureStderr();
  int wrong = 0, throttled = 0;
  for (int i = 0; i < 8; ++i) {
    const Answer a = ask({.method = "POST",
                          .url = s.url() + "/api/v1/session",
                          .body = R"({"user":"somebody.special","password":"guessed"})"});
    wrong += a.status == 401 ? 1 : 0;
    throttled += a.status == 429 ? 1 : 0;
  }
  EXPECT_EQ(ask({.method = "POST", .url = s.url() + "/api/v1/session", .body = std::string(300'000, ' ')}).status, 413);
  EXPECT_EQ(reviewer.post("/notices/resume").status, 403);
  EXPECT_EQ(reviewer.get("/submissions/s999").status, 404);
  const Health h = health_of(s);
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_GT(wrong, 0);
  EXPECT_GT(throttled, 0);
  EXPECT_EQ(h.times("sign_in_failed"), wrong);
  EXPECT_EQ(h.times("limit"), throttled + 1) << "and one body that was too large";
  EXPECT_EQ(h.times("refused"), 2);
  EXPECT_EQ(h.status, "ok") << "nothing is broken";
  EXPECT_NE(log.find("A sign-in failed (signin.wrong)"), std::string::npos) << log;
  EXPECT_NE(log.find("A limit is exhausted (session.throttled)"), std::string::npos) << log;
  EXPECT_NE(log.find("A request was refused ("), std::string::npos) << log;
  for (const char* personal : {"somebody.special", "reviewer", "127.0.0.1", "s999"})
    EXPECT_EQ(log.find(personal), std::string::npos) << log;
  s.clock.advance(Troubles::remembered + 1min);
  EXPECT_TRUE(health_of(s).troubles.empty());
}

TEST(Health, AFullDiskIsSaid) {
  if (std::getenv("COUNTERSIGN_TEST_ENGINE")) GTEST_SKIP() << "SQLite's own";
  FaultsEverywhere faults;
  RunningService s;
  const Person intake = s.as("intake");
  testing::internal::CaptureStderr();
  faults.vfs.disk_full = true;
  const Answer a = intake.post("/campaigns/autumn/photographs", "\xFF\xD8\xFFphoto");
  const Health h = health_of(s);
  faults.vfs.disk_full = false;
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(problem_of(a).error.id, "disk.full") << a.body;
  EXPECT_EQ(h.status, "disk_full");
  EXPECT_GE(h.times("disk_full"), 1);
  EXPECT_NE(log.find("The disk is full (disk.full)"), std::string::npos) << log;
  EXPECT_EQ(intake.post("/campaigns/autumn/photographs", "\xFF\xD8\xFFphoto").status / 100, 2) << "and it goes on";
  s.clock.advance(Troubles::remembered + 1min);
  EXPECT_EQ(health_of(s).status, "ok");
}

TEST(Health, ADamagedPhotographIsShownToNobodyAndCounted) {
  RunningService s;
  const std::string photo = "\xFF\xD8\xFF" + std::string(100'000, 'p');
  const std::string id = s.hand_in("S01", photo);
  const Person supervisor = s.as("supervisor");
  const std::string hash = s.submission(id)->photos.at(0).hash;
  const auto file = s.data() / "photographs" / hash.substr(0, 2) / hash;
  const std::string path = "/photographs/" + hash;
  EXPECT_EQ(supervisor.get(path).body, photo);
  {
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(90'000);
    out.put('!');
  }
  testing::internal::CaptureStderr();
  const Answer refused = supervisor.get(path);
  EXPECT_EQ(problem_of(refused).error.id, "photo.damaged");
  EXPECT_EQ(problem_of(supervisor.get(path)).error.id, "photo.lost") << "set aside";
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("Stored data is damaged (photo.damaged)"), std::string::npos) << log;
  EXPECT_EQ(log.find(hash), std::string::npos) << log;
  Health h = health_of(s);
  EXPECT_EQ(h.status, "corrupt");
  EXPECT_EQ(h.times("corrupt"), 1) << "asking again is no news";
  EXPECT_EQ(h.times("photographs_damaged"), 1);
  s.clock.advance(Troubles::remembered + 1min);
  EXPECT_EQ(health_of(s).status, "corrupt") << "as long as it is not mended";
  EXPECT_EQ(s.as("intake").post("/campaigns/autumn/photographs", photo).status / 100, 2);
  EXPECT_EQ(supervisor.get(path).body, photo);
  h = health_of(s);
  EXPECT_EQ(h.status, "ok");
  EXPECT_EQ(h.times("photographs_damaged"), 0);
}

/// Another program with the service's database open.
struct OtherProgram {
  sqlite3* db = nullptr;
  explicit OtherProgram(const RunningService& s) {
    EXPECT_EQ(sqlite3_open((s.data() / "service.db").c_str(), &db), SQLITE_OK);
    run("PRAGMA wal_autocheckpoint = 0");
    sqlite3_busy_timeout(db, 60'000);
  }
  ~OtherProgram() { sqlite3_close(db); }
  void run(const char* sql) {
    EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
  }
};

TEST(Health, ALogThatAnotherProgramHoldsBackIsSaid) {
  if (std::getenv("COUNTERSIGN_TEST_ENGINE")) GTEST_SKIP() << "SQLite's own";
  RunningService s;
  OtherProgram reader(s), writer(s);
  reader.run("BEGIN");
  reader.run("SELECT count(*) FROM students");
  writer.run("CREATE TABLE big (x BLOB)");
  writer.run("INSERT INTO big VALUES (zeroblob(40000000))");
  s.as("reviewer");  // the service writes, and would merge the log now
  ASSERT_TRUE(eventually([&] { return health_of(s).times("log_held") == 1; }));
  EXPECT_EQ(health_of(s).status, "ok") << "it serves";
  reader.run("COMMIT");
  writer.run("INSERT INTO big VALUES (zeroblob(5000000))");
  s.as("supervisor");
  EXPECT_TRUE(eventually([&] { return health_of(s).times("log_held") == 0; }));
}

TEST(Health, ADeliveryThatNeverEndedIsSaid) {
  RunningService s;
  store::Store& store = s.service().store();
  const auto campaign = store.access.campaign(store::Caller::process("test"), domain::Permission::administer, "autumn");
  ASSERT_TRUE(campaign.ok());
  const auto begun = store.deliveries.deliver(*campaign, {"a.zip", 1, "digest", false, {}, "box:/out"}, s.clock.now());
  ASSERT_TRUE(begun.ok()) << begun.error().message;
  EXPECT_EQ(health_of(s).times("packages_interrupted"), 0) << "it may be on its way";
  s.clock.advance(std::chrono::minutes{11});
  EXPECT_EQ(health_of(s).times("packages_interrupted"), 1);
  ASSERT_TRUE(store.deliveries.placed(*campaign, begun->package).get().ok());
  EXPECT_EQ(health_of(s).times("packages_interrupted"), 0);
}

TEST(Health, AHaltedQueueOfMessagesIsSaid) {
  RunningService s({.gateway = true});
  ASSERT_EQ(health_of(s).status, "ok");
  ASSERT_TRUE(s.service()
                  .store()
                  .outbox
                  .set_gate(store::StoredGate{"isv.AMOUNT_NOT_ENOUGH", "the balance is used up", s.clock.now(),
                                              s.clock.now() + 1h, 0},
                            "test", s.clock.now())
                  .get());
  EXPECT_EQ(health_of(s).status, "messages_halted");
  EXPECT_EQ(health_of(s).times("messages_halted"), 1);
  EXPECT_EQ(s.as("support").post("/notices/resume").status, 204);
  EXPECT_EQ(health_of(s).status, "ok");
}

TEST(Health, ACertificateIsWarnedAboutThirtyDaysBeforeItsEnd) {
  TempDir dir;
  const auto certificate = dir / "cert.pem", key = dir / "key.pem";
  ASSERT_EQ(std::system(fmt::format("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 300 "
                                    "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout {} -out {} "
                                    "2>/dev/null",
                                    key.string(), certificate.string())
                            .c_str()),
            0);
  const auto expires = service::certificate_expires(std::string(as_text(*read_file(certificate))));
  ASSERT_TRUE(expires.ok());
  const Millis ahead = *expires - SystemClock{}.now();
  EXPECT_GT(ahead, 299 * 24h);
  EXPECT_LT(ahead, 301 * 24h);
  EXPECT_EQ(service::certificate_expires("no certificate").error().id, "tls.invalid");

  RunningService s({.certificate = certificate, .key = key});
  s.clock.advance(*expires - s.clock.now() - service::certificate_warning - 1s);
  EXPECT_EQ(health_of(s, certificate.string()).times("certificate_expires"), 0);
  testing::internal::CaptureStderr();
  s.clock.advance(2s);
  const Health h = health_of(s, certificate.string());
  ASSERT_EQ(h.times("certificate_expires"), 1) << h.troubles;
  EXPECT_EQ(h.troubles.at(0).at("days"), 29);
  std::string log;
  const auto warned = [&] {  // the housekeeper looks once a minute
    log += testing::internal::GetCapturedStderr();
    testing::internal::CaptureStderr();
    s.clock.advance(1min);
    return log.find("The TLS certificate expires in 29 days") != std::string::npos;
  };
  EXPECT_TRUE(eventually(warned)) << log;
  log += testing::internal::GetCapturedStderr();
}

}  // namespace
}  // namespace cs::test
