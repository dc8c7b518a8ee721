// Durable claim + decide pairs a second over HTTP with 32 clients, beside raw SQLite commits on the same disk in the
// same run, and what is left of it while 500 long polls wait. Once on the disk as it is, and once with every flush 2 ms
// dearer. Prints one line a figure.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "api/types.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "service/administration.hpp"
#include "service/campaign_defaults.hpp"
#include "service/service.hpp"

namespace {

using namespace cs;
using Steady = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr int clients = 32;
/// How much there is to measure; --smoke makes it as little as a test run can spare.
struct Size {
  int students = 30'000, polls = 500;
  Millis measured{5'000};
};

[[noreturn]] void die(const std::string& why) {
  fmt::print(stderr, "http_bench: {}\n", why);
  std::exit(1);
}
template <class T>
T must(Result<T> result) {
  if (!result) die(result.error().message);
  return std::move(*result);
}
void must(const Status& status) {
  if (!status) die(status.error().message);
}

double seconds_since(Steady::time_point began) {
  return std::chrono::duration<double>(Steady::now() - began).count();
}

/// A keep-alive connection that knows just enough HTTP to be cheaper than what is measured.
class Line {
 public:
  Line(std::uint16_t port, std::string token) : token_(std::move(token)) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) die("cannot connect");
  }
  ~Line() { ::close(fd_); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  void send(std::string_view method, std::string_view path, std::string_view body, const std::string& key = {}) {
    std::string head =
        fmt::format("{} /api/v1{} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n",
                    method, path, token_, body.size());
    if (!key.empty()) head += "Idempotency-Key: " + key + "\r\n";
    head += "\r\n";
    head += body;
    if (::send(fd_, head.data(), head.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(head.size())) die("cannot send");
  }
  /// Status and body.
  std::pair<int, std::string> receive() {
    std::size_t end;
    while ((end = got_.find("\r\n\r\n")) == std::string::npos) more();
    const std::size_t at = got_.find("Content-Length: ");
    std::size_t length = 0;
    if (at < end) std::from_chars(got_.data() + at + 16, got_.data() + end, length);
    while (got_.size() < end + 4 + length) more();
    std::pair<int, std::string> answer{std::atoi(got_.c_str() + 9), got_.substr(end + 4, length)};
    got_.erase(0, end + 4 + length);
    return answer;
  }
  std::pair<int, std::string> ask(std::string_view method, std::string_view path, std::string_view body,
                                  const std::string& key = {}) {
    send(method, path, body, key);
    return receive();
  }

 private:
  void more() {
    char buffer[16384];
    const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n <= 0) die("the service hung up");
    got_.append(buffer, static_cast<std::size_t>(n));
  }
  int fd_ = -1;
  std::string token_, got_;
};

/// One row a transaction, WAL, synchronous=FULL, from one connection: what the disk gives to somebody who does not
/// group.
double raw_commits_per_second(const fs::path& folder, Millis time) {
  sqlite3* db = nullptr;
  if (sqlite3_open((folder / ("raw-" + new_uuid() + ".db")).c_str(), &db) != SQLITE_OK) die("cannot open raw.db");
  const auto run = [db](const char* sql) {
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) die(sqlite3_errmsg(db));
  };
  run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT)");
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(db, "INSERT INTO t(body) VALUES('a decision, its key, its answer and its message, about so long')",
                     -1, &insert, nullptr);
  const auto began = Steady::now();
  int count = 0;
  while (Steady::now() - began < time) {
    if (sqlite3_step(insert) != SQLITE_DONE) die(sqlite3_errmsg(db));
    sqlite3_reset(insert);
    ++count;
  }
  const double rate = count / seconds_since(began);
  sqlite3_finalize(insert);
  sqlite3_close(db);
  return rate;
}

class NoWorker final : public worker::Worker {
 public:
  Result<domain::Examination> examine(const worker::ExamineRequest&) override {
    domain::Examination e;
    e.fingerprint = "bench";
    domain::Finding f;
    f.check = "readable";
    f.outcome = domain::Outcome::pass;
    e.findings.push_back(f);
    return e;
  }
  /// Nothing is cut: what is handed in here are no pictures.
  Result<served::Split> split(ByteView photo) override { return served::Split{Bytes(photo.begin(), photo.end()), {}}; }
  Result<worker::Decoded> decode(ByteView, int) override { return internal_error("not asked for here"); }
};

void fill(service::Service& running, const Clock& clock, int students) {
  service::Administration administration(running.store(), clock, "bench");
  auto campaign = must(service::default_campaign());
  campaign.id = "bench";
  campaign.name = campaign.school = "bench";
  campaign.support_phone = "1";
  campaign.opens = clock.now() - std::chrono::hours(1);
  campaign.closes = clock.now() + std::chrono::hours(1);
  must(administration.create_campaign(campaign));
  for (int i = 0; i < clients; ++i)
    must(administration.add_user(
        {fmt::format("u{}", i), "Bench", {{domain::Role::reviewer, {}}}, "forty small whales", false}));
  std::string roster = "number,name,phone\n";
  for (int i = 0; i < students; ++i) roster += fmt::format("{},欧阳明,138{:08}\n", 1000000 + i, i);
  must(administration.import_roster("bench", roster, service::ImportMode::all));
  const auto bench =
      must(running.store().access.campaign(store::Caller::process("bench"), domain::Permission::administer, "bench"));
  const auto photo = must(running.store().photographs.add(bench, as_bytes("\xFF\xD8\xFF bench"), clock.now()));
  std::atomic<int> waiting = students;
  for (int i = 0; i < students; ++i) {
    api::IntakeRequest request;
    request.student_number = std::to_string(1000000 + i);
    request.photo = photo.hash;
    request.paid = true;
    running.store().intake.submit(bench, std::move(request), clock.now()).then([&](Result<api::IntakeReply> taken) {
      if (!taken) die(taken.error().message);
      domain::Examination e;
      e.fingerprint = "bench";
      running.store()
          .intake.set_examination(taken->submission, std::move(e), clock.now())
          .then([&](Result<store::Nothing> r) {
            if (!r) die(r.error().message);
            --waiting;
          });
    });
  }
  while (waiting > 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

double percentile(std::vector<double>& values, double p) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(p * static_cast<double>(values.size() - 1))];
}

/// CPU that this process has used, clients and all, microseconds.
double cpu_us() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto us = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec); };
  return us(used.ru_utime) + us(used.ru_stime);
}

struct Measured {
  double pairs_per_second = 0, cpu_us = 0, claim_p50_ms = 0, claim_p99_ms = 0;
};

/// 32 clients claim and decide for that long.
Measured measure(std::uint16_t port, const std::vector<std::string>& tokens, Millis time) {
  std::atomic<long> pairs = 0;
  std::vector<double> claims;
  std::mutex mutex;
  std::vector<std::thread> threads;
  const double cpu = cpu_us();
  const auto began = Steady::now();
  for (int i = 0; i < clients; ++i)
    threads.emplace_back([&, i] {
      Line line(port, tokens[static_cast<std::size_t>(i)]);
      std::vector<double> mine;
      while (Steady::now() - began < time) {
        const auto asked = Steady::now();
        const auto claimed = line.ask("POST", "/claims", R"({"count":1})");
        mine.push_back(seconds_since(asked) * 1000);
        const auto reply = must(api::decode<api::ClaimReply>(claimed.second));
        if (reply.items.empty()) break;
        const auto& item = reply.items[0];
        api::DecideRequest decision;
        decision.epoch = item.lease.epoch;
        decision.attempt = item.submission.row.attempt;
        decision.evidence = item.submission.evidence;
        const auto decided =
            line.ask("POST", "/submissions/" + item.submission.row.id + "/decision", api::encode(decision), new_uuid());
        if (decided.first != 200) die(decided.second);
        ++pairs;
      }
      const std::lock_guard lock(mutex);
      claims.insert(claims.end(), mine.begin(), mine.end());
    });
  for (auto& t : threads) t.join();
  const auto count = static_cast<double>(std::max(pairs.load(), 1L));
  return {static_cast<double>(pairs) / seconds_since(began), (cpu_us() - cpu) / count, percentile(claims, 0.5),
          percentile(claims, 0.99)};
}

void print(const std::string& what, const Measured& m) {
  fmt::print(
      "{:<44} {:>7.0f} pairs/s  claim p50 {:>6.2f} ms, p99 {:>6.2f} ms  CPU {:>4.0f} us a pair with its client\n", what,
      m.pairs_per_second, m.claim_p50_ms, m.claim_p99_ms, m.cpu_us);
}
void print(const std::string& what, double ratio, double budget) {
  fmt::print("{:<44} {:>7.2f}x  budget >= {:.2f}{}\n", what, ratio, budget, ratio >= budget ? "" : "  MISSED");
  std::fflush(stdout);
}

/// Each poll asks again as soon as it was answered, as five hundred workstations do.
class Polls {
 public:
  Polls(std::uint16_t port, const std::vector<std::string>& tokens, int count) {
    for (int i = 0; i < count; ++i) {
      lines_.push_back(std::make_unique<Line>(port, tokens[static_cast<std::size_t>(i) % tokens.size()]));
      lines_.back()->send("GET", "/counts?since=0&wait=0", "");
    }
    thread_ = std::thread([this] {
      while (!over_)
        for (auto& line : lines_) {
          const auto counts = must(api::decode<api::Counts>(line->receive().second));
          line->send("GET", fmt::format("/counts?since={}&wait=2000", counts.version), "");
          ++answers;
        }
    });
  }
  ~Polls() {
    over_ = true;
    thread_.join();
  }
  std::atomic<long> answers{0};

 private:
  std::vector<std::unique_ptr<Line>> lines_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

void measure_all(const fs::path& folder, const Size& size, long flush_us) {
  ::setenv("COUNTERSIGN_FLUSH_US", std::to_string(flush_us).c_str(), 1);
  fmt::print("-- flushes {} us dearer\n", flush_us);
  const SystemClock clock;
  service::ServiceOptions options;
  options.data_dir = folder / fmt::format("data-{}", flush_us);
  options.make_worker = [] { return std::make_unique<NoWorker>(); };
  options.trusted_proxies = {"127.0.0.1"};  // one address has more connections here than one is let have
  must(service::Administration::init(options.data_dir, clock));
  const auto running = must(service::Service::start(std::move(options), clock));
  fill(*running, clock, size.students);
  std::vector<std::string> tokens;
  for (int i = 0; i < clients; ++i) {
    const auto answer =
        Line(running->port(), "")
            .ask("POST", "/session", api::encode(api::SignInRequest{fmt::format("u{}", i), "forty small whales"}));
    tokens.push_back(must(api::decode<api::Session>(answer.second)).token);
  }
  static_cast<void>(measure(running->port(), tokens, size.measured / 8));
  const double before = raw_commits_per_second(folder, size.measured / 4);
  const Measured alone = measure(running->port(), tokens, size.measured);
  print("claim + decide, 32 clients", alone);
  Measured polled;
  {
    Polls polls(running->port(), tokens, size.polls);
    const auto began = Steady::now();
    polled = measure(running->port(), tokens, size.measured);
    print(fmt::format("the same with {} long polls", size.polls), polled);
    fmt::print("{:<44} {:>7.0f} /s\n", "answers to long polls",
               static_cast<double>(polls.answers) / seconds_since(began));
  }
  const double after = raw_commits_per_second(folder, size.measured / 4);
  fmt::print("{:<44} {:>7.0f} /s before, {:.0f} /s after\n", "raw SQLite commits", before, after);
  const double ratio = alone.pairs_per_second * 2 / (before + after);
  if (flush_us > 0)
    print("pairs to raw commits", ratio, 8);
  else
    fmt::print("{:<44} {:>7.2f}x\n", "pairs to raw commits", ratio);
  print("with long polls to without", polled.pairs_per_second / alone.pairs_per_second, .7);
}

}  // namespace

int main(int argc, char** argv) {
  const bool smoke = argc > 1 && std::string_view(argv[1]) == "--smoke";
  const Size size = smoke ? Size{300, 20, Millis{300}} : Size{};
  log::set_level(log::Level::error);
  const fs::path folder = fs::temp_directory_path() / ("countersign-bench-" + new_uuid());
  fs::create_directories(folder);
  measure_all(folder, size, 0);
  measure_all(folder, size, 2'000);
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}
