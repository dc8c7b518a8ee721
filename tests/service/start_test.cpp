// Starting: TLS, ports, folders; and the daemon as a program.
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "platform/process.hpp"
#include "running_service.hpp"
#include "service/certificate.hpp"

namespace cs::test {
namespace {

namespace fs = std::filesystem;

int shell(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Start, TlsWithASelfSignedCertificate) {
  TempDir dir;
  const fs::path certificate = dir.path() / "cert.pem", key = dir.path() / "key.pem";
  ASSERT_EQ(shell(fmt::format(
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
                "-addext subjectAltName=IP:127.0.0.1 -keyout {} -out {} 2>/dev/null",
                key.string(), certificate.string())),
            0);
  RunningService s({.students = 1, .certificate = certificate, .key = key});
  EXPECT_TRUE(s.url().starts_with("https://"));
  EXPECT_EQ(ask({.url = s.url() + "/api/v1/health", .ca_file = certificate.string()}).status, 200);
  EXPECT_EQ(ask({.url = s.url() + "/api/v1/health"}).status, 0) << "an unknown certificate is not trusted";
  EXPECT_EQ(ask({.url = fmt::format("http://127.0.0.1:{}/api/v1/health", s.port())}).status, 0);
}

TEST(Start, ProblemsAreSaidInOneSentence) {
  const SystemClock clock;
  TempDir dir;
  service::ServiceOptions options;
  options.make_worker = [] { return std::make_unique<FakeWorker>([](const auto& r) { return all_well(r); }); };
  options.data_dir = dir.path() / "a";
  EXPECT_EQ(service::Service::start(options, clock).error().id, "store.missing");
  EXPECT_FALSE(fs::exists(options.data_dir)) << "serving makes no installation";
  for (const char* name : {"a", "b"}) ASSERT_TRUE(service::Administration::init(dir.path() / name, clock));
  const auto first = service::Service::start(options, clock);
  ASSERT_TRUE(first.ok()) << first.error().message;

  const auto same_folder = service::Service::start(options, clock);
  ASSERT_FALSE(same_folder.ok());
  EXPECT_EQ(same_folder.error().id, "store.in_use");

  options.data_dir = dir.path() / "b";
  options.port = (*first)->port();
  const auto same_port = service::Service::start(options, clock);
  ASSERT_FALSE(same_port.ok());
  EXPECT_EQ(same_port.error().id, "listen.in_use");

  options.port = 0;
  options.tls_certificate = dir.path() / "none.pem";
  EXPECT_EQ(service::Service::start(options, clock).error().id, "tls.file");
  std::ofstream(dir.path() / "none.pem") << "no certificate";
  options.tls_key = dir.path() / "none.pem";
  EXPECT_EQ(service::Service::start(options, clock).error().id, "tls.private");
  fs::permissions(options.tls_key, fs::perms(0600));
  EXPECT_EQ(service::Service::start(options, clock).error().id, "tls.invalid");
}

TEST(Start, ACertificateOfItsOwnStaysTheSame) {
  RunningService s({.students = 1, .self_made = true});
  ASSERT_TRUE(s.url().starts_with("https://"));
  const std::string fingerprint = s.service().fingerprint();
  const fs::path certificate = s.data() / "tls" / "certificate.pem", key = s.data() / "tls" / "key.pem";
  EXPECT_TRUE(fingerprint.starts_with("SHA256:")) << fingerprint;
  EXPECT_EQ(fingerprint.size(), std::string("SHA256:").size() + 43);
  // An independent computation of what the workstation will see.
  ASSERT_EQ(shell(fmt::format("test SHA256:$(openssl x509 -in {} -noout -pubkey | openssl pkey -pubin -outform DER | "
                              "openssl dgst -sha256 -binary | base64 | tr -d =) = {}",
                              certificate.string(), fingerprint)),
            0);
  EXPECT_EQ(ask({.url = s.url() + "/api/v1/health", .ca_file = certificate.string()}).status, 200);
  s.restart();
  EXPECT_EQ(s.service().fingerprint(), fingerprint);
  EXPECT_EQ(fs::status(key).permissions() & fs::perms(077), fs::perms::none);

  const SystemClock clock;
  ASSERT_TRUE(service::self_made_certificate(s.data(), "127.0.0.1", clock.now()).ok());
  fs::permissions(key, fs::perms(0640));
  EXPECT_EQ(service::self_made_certificate(s.data(), "127.0.0.1", clock.now()).error().id, "tls.private");
  fs::permissions(key, fs::perms(0600));
  fs::permissions(certificate, fs::perms(0664));
  EXPECT_EQ(service::self_made_certificate(s.data(), "127.0.0.1", clock.now()).error().id, "tls.private");
  fs::remove(key);
  EXPECT_EQ(service::self_made_certificate(s.data(), "127.0.0.1", clock.now()).error().id, "tls.half");
}

TEST(Start, OnlyTheOwnersFolderAndOnlyTlsBeyondThisMachine) {
  const SystemClock clock;
  TempDir dir;
  service::ServiceOptions options;
  options.make_worker = [] { return std::make_unique<FakeWorker>([](const auto& r) { return all_well(r); }); };
  options.data_dir = dir.path() / "a";
  ASSERT_TRUE(service::Administration::init(options.data_dir, clock));
  fs::permissions(options.data_dir, fs::perms(0750));
  EXPECT_EQ(service::Service::start(options, clock).error().id, "store.open_to_others");
  EXPECT_EQ(service::Administration::open(options.data_dir, clock, "test").error().id, "store.open_to_others");
  fs::permissions(options.data_dir, fs::perms(0700));
  options.host = "0.0.0.0";
  EXPECT_EQ(service::Service::start(options, clock).error().id, "listen.insecure");
  options.insecure = true;
  EXPECT_TRUE(service::Service::start(options, clock).ok());
  options.insecure = false;
  options.tls_self_made = true;
  EXPECT_TRUE(service::Service::start(options, clock).ok());
  options.trusted_proxies = {"somewhere"};
  EXPECT_EQ(service::Service::start(options, clock).error().id, "proxy.address");
}

TEST(Start, WhatTheProcessWritesIsItsUsersAlone) {
  const pid_t child = ::fork();
  if (child == 0) {
    keep_to_this_user();
    rlimit cores{};
    ::getrlimit(RLIMIT_CORE, &cores);
    ::_exit(::umask(0) == 077 && cores.rlim_max == 0 && ::prctl(PR_GET_DUMPABLE) == 0 ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  // And every program begins with it: a file that a command writes, under a umask that lets everybody read.
  TempDir dir;
  ASSERT_EQ(shell(fmt::format("umask 0; {}/countersignd init --data {}/d >/dev/null", COUNTERSIGN_BIN_DIR,
                              dir.path().string())),
            0);
  EXPECT_EQ(fs::status(dir / "d" / "service.db").permissions() & fs::perms(077), fs::perms::none);
}

/// `countersignd ...`; standard error in `error`.
int daemon(const TempDir& dir, const std::string& arguments, std::string* output = nullptr,
           std::string* error = nullptr) {
  const auto out = dir.path() / "out", err = dir.path() / "err";
  const int status = shell(fmt::format("{}/countersignd {} >{} 2>{} </dev/null", COUNTERSIGN_BIN_DIR, arguments,
                                       out.string(), err.string()));
  const auto slurp = [](const fs::path& p) {
    std::ifstream in(p, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  if (output) *output = slurp(out);
  if (error) *error = slurp(err);
  return status;
}

TEST(Daemon, AdministersAFolderFromTheCommandLine) {
  TempDir dir;
  const std::string data = " --data " + (dir.path() / "data").string();
  const std::string campaign = " --name Autumn --school Example --phone 010-1 --opens 2025-10-09";
  std::string out, err;
  EXPECT_EQ(daemon(dir, "campaign show" + data, &out, &err), 1) << err;
  EXPECT_EQ(daemon(dir, "campaign create autumn --closes 2025-10-19" + campaign + data, &out, &err), 1) << err;
  EXPECT_EQ(daemon(dir, "serve" + data, &out, &err), 1) << err;
  EXPECT_NE(err.find("countersignd init --data"), std::string::npos) << err;
  EXPECT_FALSE(fs::exists(dir.path() / "data")) << "a misspelt folder is not made";
  EXPECT_EQ(daemon(dir, "init" + data, &out, &err), 0) << err;
  EXPECT_EQ(daemon(dir, "init" + data, &out, &err), 1) << "there is one already";
  EXPECT_EQ(daemon(dir, "init --data " + dir.path().string(), &out, &err), 1) << "a folder of other things";
  EXPECT_EQ(daemon(dir, "campaign create autumn --closes 2026-02-29" + campaign + data, &out, &err), 1);
  EXPECT_NE(err.find("no day 2026-02-29"), std::string::npos) << err;
  EXPECT_EQ(daemon(dir, "campaign create autumn --closes 2025-10-01" + campaign + data, &out, &err), 1) << err;
  EXPECT_EQ(daemon(dir, "campaign create autumn --closes 2025-10-19" + campaign + data, &out, &err), 0) << err;
  EXPECT_EQ(daemon(dir, "campaign create autumn --closes 2025-10-19" + campaign + data, &out, &err), 1);
  EXPECT_NE(err.find("already"), std::string::npos) << err;
  EXPECT_EQ(daemon(dir, "campaign show" + data, &out), 0);
  EXPECT_NE(out.find("autumn"), std::string::npos);

  std::ofstream(dir.path() / "roster.csv")
      << "\xEF\xBB\xBF学号,姓名,手机号\n1,张三,13800000001\n2,,13800000002\n3,李四,1380000\n1,王五,13800000004\n";
  const std::string roster = "roster import " + (dir.path() / "roster.csv").string() + data;
  EXPECT_EQ(daemon(dir, roster + " --preview", &out, &err), 0);
  EXPECT_NE(out.find("1 students would be added, 0 changed, 0 are as they were, 3 rows are bad"), std::string::npos)
      << out;
  EXPECT_EQ(daemon(dir, roster, &out, &err), 1);
  EXPECT_NE(err.find("roster.csv:3: name:"), std::string::npos) << err;
  EXPECT_EQ(daemon(dir, roster + " --good-only --bad-rows " + (dir.path() / "bad.csv").string(), &out, &err), 0) << err;
  EXPECT_TRUE(fs::file_size(dir.path() / "bad.csv") > 50);

  fs::create_directories(dir.path() / "photos");
  std::ofstream(dir.path() / "photos" / "1.jpg") << "\xFF\xD8\xFF picture";
  std::ofstream(dir.path() / "photos" / "9.jpg") << "\xFF\xD8\xFF picture";
  std::ofstream(dir.path() / "photos" / "3.jpg");
  const std::string references = "references import " + (dir.path() / "photos").string() + " --kind enrolment" + data;
  EXPECT_EQ(daemon(dir, references, &out, &err), 1);
  EXPECT_NE(err.find("3.jpg: "), std::string::npos) << err;
  EXPECT_NE(err.find("1.jpg: unreadable"), std::string::npos) << err;
  EXPECT_NE(err.find("9.jpg: unmatched"), std::string::npos) << err;

  std::ofstream(dir.path() / "password") << "correct horse\n";
  const std::string password = " --password-file " + (dir.path() / "password").string();
  EXPECT_EQ(daemon(dir, "user add li --role reviewer" + data, &out, &err), 1) << "no terminal to ask on";
  EXPECT_EQ(daemon(dir, "user add li --role reviewer" + password + data, &out, &err), 0) << err;
  EXPECT_EQ(daemon(dir, "user add li --role reviewer" + password + data, &out, &err), 1);
  EXPECT_EQ(daemon(dir, "user disable nobody" + data, &out, &err), 1);
  EXPECT_EQ(daemon(dir, "user disable li" + data, &out, &err), 0);
  EXPECT_EQ(daemon(dir, "user list" + data, &out), 0);
  EXPECT_NE(out.find("(disabled)"), std::string::npos) << out;
  EXPECT_EQ(daemon(dir, "audit verify" + data, &out, &err), 0) << err;
  EXPECT_NE(out.find("all in order"), std::string::npos) << out;
}

TEST(Daemon, NamesTheCampaignWhereThereAreSeveralAndGrantsOverThem) {
  TempDir dir;
  const std::string data = " --data " + (dir.path() / "data").string();
  std::string out, err;
  ASSERT_EQ(daemon(dir, "init" + data), 0);
  const auto create = [&](const std::string& id, const std::string& school) {
    return daemon(dir, "campaign create " + id +
                           " --name N --phone 010-1 --opens 2025-10-09 --closes 2025-10-19 --school " + school + data);
  };
  ASSERT_EQ(create("autumn", "First"), 0);
  std::ofstream(dir.path() / "roster.csv") << "学号,姓名,手机号\n1,张三,13800000001\n";
  const std::string roster = "roster import " + (dir.path() / "roster.csv").string() + data;
  EXPECT_EQ(daemon(dir, roster, &out, &err), 0) << "the only campaign needs no name: " << err;
  ASSERT_EQ(create("spring", "Second"), 0);
  EXPECT_EQ(daemon(dir, roster, &out, &err), 1);
  EXPECT_NE(err.find("autumn, spring"), std::string::npos) << err;
  EXPECT_EQ(daemon(dir, roster + " --campaign spring", &out, &err), 0) << err;
  EXPECT_NE(err.find("campaign spring: N, Second"), std::string::npos) << err;
  EXPECT_EQ(daemon(dir, roster + " --campaign summer", &out, &err), 1);
  EXPECT_EQ(daemon(dir, "notices status" + data, &out, &err), 1);
  EXPECT_EQ(daemon(dir, "notices announce deadline_near --campaign spring" + data, &out, &err), 0) << err;
  EXPECT_NE(out.find("1 messages queued"), std::string::npos) << out;

  const std::string edit = "campaign edit spring" + data;
  EXPECT_EQ(
      daemon(dir, edit + " --signature 春 --price 0.07 --template rejected_en=SMS_9 --closes 2025-11-01", &out, &err),
      0)
      << err;
  for (const char* part : {"(revision 2)", "signature 春, 0.070 yuan", "rejected_en=SMS_9", "2025-10-09 to 2025-11-01"})
    EXPECT_NE(out.find(part), std::string::npos) << part << " in " << out;
  EXPECT_EQ(daemon(dir, edit + " --template nothing=SMS_9", &out, &err), 1);
  EXPECT_EQ(daemon(dir, edit + " --template rejected_en=", &out, &err), 0) << err;
  EXPECT_EQ(out.find("SMS_9"), std::string::npos) << out;

  std::ofstream(dir.path() / "password") << "correct horse\n";
  const std::string password = " --password-file " + (dir.path() / "password").string();
  EXPECT_EQ(daemon(dir, "user add li --role reviewer --campaign summer" + password + data, &out, &err), 1);
  EXPECT_EQ(daemon(dir, "user add li --role reviewer --college Arts --school First" + password + data, &out, &err), 1);
  EXPECT_EQ(
      daemon(dir, "user add li --role reviewer --campaign spring --campaign autumn" + password + data, &out, &err), 0)
      << err;
  EXPECT_EQ(daemon(dir, "user add wu --role school --school First --college Arts" + password + data, &out, &err), 0)
      << err;
  EXPECT_EQ(daemon(dir, "user grant li --role supervisor" + data, &out, &err), 0) << err;
  EXPECT_EQ(daemon(dir, "user show li" + data, &out), 0);
  EXPECT_NE(out.find("reviewer over autumn, spring"), std::string::npos) << out;
  EXPECT_NE(out.find("supervisor over everything"), std::string::npos) << out;
  EXPECT_EQ(daemon(dir, "user revoke li --role reviewer --campaign spring" + data, &out, &err), 1) << "not that grant";
  EXPECT_EQ(daemon(dir, "user revoke li --role reviewer --campaign autumn --campaign spring" + data, &out, &err), 0)
      << err;
  EXPECT_EQ(daemon(dir, "user show" + data, &out), 0);
  EXPECT_EQ(out.find("reviewer"), std::string::npos) << out;
  EXPECT_NE(out.find("school over First, only Arts"), std::string::npos) << out;
  EXPECT_EQ(daemon(dir, "campaign edit autumn --school Third" + data, &out, &err), 0);
  EXPECT_EQ(daemon(dir, "user show" + data, &out), 0);
  EXPECT_NE(out.find("school over Third, only Arts"), std::string::npos) << "grants follow a school's name: " << out;
}

TEST(Daemon, WrongUsageIsStatusTwo) {
  TempDir dir;
  EXPECT_EQ(daemon(dir, ""), 2);
  EXPECT_EQ(daemon(dir, "no-such-thing"), 2);
  EXPECT_EQ(daemon(dir, "serve"), 2);
  EXPECT_EQ(daemon(dir, "serve --help"), 0);
  EXPECT_EQ(daemon(dir, "user add x --role king --data y"), 2);
  EXPECT_EQ(daemon(dir, "serve --data x --listen nonsense"), 1);
  std::string out;
  EXPECT_EQ(daemon(dir, "openapi", &out), 0);
  EXPECT_TRUE(out.starts_with("openapi: 3.1.0"));
}

TEST(Daemon, ReadsItsSettingsFromAFile) {
  TempDir dir;
  const auto config = dir.path() / "settings.toml";
  std::string err;
  const auto serve = [&](const std::string& text, const std::string& more = {}) {
    std::ofstream(config) << text;
    return daemon(dir, "serve --config " + config.string() + more, nullptr, &err);
  };
  EXPECT_EQ(serve("listen = \"nonsense\"\n"), 2) << "no data folder";
  EXPECT_EQ(serve("data = \"x\"\nlisten = \"nonsense\"\n"), 1);
  EXPECT_NE(err.find("nonsense"), std::string::npos) << err;
  EXPECT_EQ(serve("listen = \"other\"\n", " --data x --listen nonsense"), 1);
  EXPECT_NE(err.find("nonsense"), std::string::npos) << "the command line goes before the file: " << err;
  EXPECT_EQ(serve("\n\nlisten_on = 1\n"), 1);
  EXPECT_NE(err.find("line 3: there is no setting 'listen_on'"), std::string::npos) << err;
  EXPECT_EQ(serve("data = \n"), 1);
  EXPECT_EQ(serve("workers = 99\n"), 1);
}

TEST(Daemon, ServesUntilItIsToldToStop) {
  TempDir dir;
  const std::string data = (dir.path() / "data").string();
  ASSERT_EQ(daemon(dir, "init --data " + data), 0);
  const auto out = dir.path() / "serve.out";
  // The shell writes its process's number before it becomes the daemon.
  const auto pid_file = dir.path() / "pid";
  ASSERT_EQ(shell(fmt::format(
                "sh -c 'echo $$ >{}; exec {}/countersignd serve --data {} --listen 127.0.0.1:0 >{} 2>{}' &",
                pid_file.string(), COUNTERSIGN_BIN_DIR, data, out.string(), (dir.path() / "serve.err").string())),
            0);
  std::string line;
  ASSERT_TRUE(eventually([&] {
    std::ifstream in(out);
    return static_cast<bool>(std::getline(in, line)) && !in.eof();
  }));
  ASSERT_TRUE(line.starts_with("listening on http://127.0.0.1:")) << line;
  const std::string url = line.substr(std::string("listening on ").size());
  EXPECT_EQ(ask({.url = url + "/api/v1/health"}).status, 200);
  std::string err;
  EXPECT_EQ(daemon(dir, "serve --data " + data + " --listen 127.0.0.1:0", nullptr, &err), 1) << "one service a folder";
  EXPECT_EQ(std::count(err.begin(), err.end(), '\n') >= 1, true) << err;
  pid_t pid = 0;
  std::ifstream(pid_file) >> pid;
  ASSERT_GT(pid, 0);
  ASSERT_EQ(::kill(pid, SIGTERM), 0);
  EXPECT_TRUE(eventually([&] { return ::kill(pid, 0) != 0; }));
}

}  // namespace
}  // namespace cs::test
