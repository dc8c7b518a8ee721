// What the outbox stands and how fast it is, against the sandbox:
// - messages a second through one dispatcher (webhook protocol in batches; Aliyun's protocol, one request a message);
// - kill -9 of the sending process at random moments: nothing lost, nothing twice in the sandbox's own ledger, each
//   message in doubt that the sandbox has resolved by its receipt, each other one on the call list.
// Usage: bench_notices [--messages N] [--kills K] [--seed S]     exit status 1 when a promise is broken
// COUNTERSIGN_BENCH_DIR says where the databases are made (default: the temporary folder).
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "base/ids.hpp"
#include "notices/aliyun_gateway.hpp"
#include "notices/dispatcher.hpp"
#include "notices/webhook_gateway.hpp"
#include "sandbox/server.hpp"
#include "scratch.hpp"
#include "service/store_outbox.hpp"
#include "store/store.hpp"

namespace {

using namespace cs;
using bench::ok;
using bench::Scratch;
using bench::stop;
using domain::NoticeState;
using Steady = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr const char* key = "bench";
constexpr double unlimited = 1'000'000;

std::unique_ptr<store::Store> open(const fs::path& data, TimePoint now, bool serving) {
  store::Options options;
  options.data_dir = data;
  options.create = true;
  options.serving = serving;
  return ok(store::Store::open(std::move(options), now));
}

std::unique_ptr<notices::Gateway> gateway_to(const std::string& url, bool aliyun, const Clock& clock) {
  notices::ProviderOptions account;
  account.key_id = "sandbox";
  account.secret = key;
  account.url = aliyun ? url : url + "/messages";
  account.templates = {{"deadline_near", "deadline_near"}};
  return aliyun ? notices::make_aliyun_gateway(account, clock) : notices::make_webhook_gateway(account, clock);
}

const store::Caller bench_program = store::Caller::process("bench");

/// A campaign whose students all get one reminder: N messages wait.
void fill(const fs::path& data, int messages, TimePoint now) {
  const auto store = open(data, now, false);
  api::Campaign k;
  k.id = "k";
  k.name = k.school = "某大学";
  k.opens = now - std::chrono::hours{24};
  k.closes = now + std::chrono::hours{240};
  k.texts.signature = "毕业采集";
  k.texts.approved = "{name}同学，您的毕业照片审核成功。";
  k.texts.deadline_near = "{name}同学，毕业照片采集将于{deadline}截止，您尚未提交照片，请尽快登录小程序完成采集。";
  ok(store->campaigns.put(k, "bench", now).get());
  const auto campaign = ok(store->access.campaign(bench_program, domain::Permission::administer, "k"));
  std::vector<domain::Student> students;
  for (int i = 0; i < messages; ++i) {
    students.push_back(
        {fmt::format("学生{}", i), fmt::format("2022{:07}", i), "理学院", "1 班", "本科", fmt::format("138{:08}", i)});
    if (students.size() == 10'000 || i + 1 == messages)
      ok(store->roster.put(campaign, std::exchange(students, {}), now).get());
  }
  if (ok(store->notices.queue_reminders(campaign, messages, now).get()) != messages) std::exit(3);
}

/// Sends until nothing waits, or until it is killed.
int send_all(const fs::path& data, const std::string& url, bool aliyun) {
  const SystemClock clock;
  const auto store = open(data, clock.now(), true);
  service::StoreOutbox outbox(*store, {}, &service::StoreOutbox::alone);
  const auto gateway = gateway_to(url, aliyun, clock);
  notices::DispatcherOptions options;
  options.per_second = unlimited;
  const auto dispatcher = notices::make_dispatcher(outbox, *gateway, clock, options);
  if (::write(STDOUT_FILENO, "+", 1) != 1) return 3;
  while (ok(store->outbox.next_due_at()))
    if (const auto stepped = dispatcher->step(); !stepped) stop(stepped.error());
  return 0;
}

struct Child {
  pid_t pid = -1;
  int out = -1;
};
Child start_child(const fs::path& data, const std::string& url, bool aliyun) {
  int pipe[2];
  if (::pipe(pipe) != 0) std::exit(3);
  const std::string folder = data.string();
  const char* const arguments[] = {"bench_notices", "--child",          folder.c_str(),
                                   url.c_str(),     aliyun ? "a" : "w", nullptr};
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(pipe[1], STDOUT_FILENO);
    ::close(pipe[0]);
    ::close(pipe[1]);
    ::execv("/proc/self/exe", const_cast<char* const*>(arguments));
    ::_exit(3);
  }
  ::close(pipe[1]);
  return {pid, pipe[0]};
}
int wait_for(const Child& child) {
  int status = 0;
  ::waitpid(child.pid, &status, 0);
  ::close(child.out);
  return status;
}

std::unique_ptr<sandbox::SandboxServer> start_sandbox(const Clock& clock) {
  sandbox::SandboxOptions options;
  options.key = key;
  options.clock_tolerance = std::chrono::hours{24 * 30};
  return ok(sandbox::SandboxServer::start(options, clock));
}

void throughput(int messages, bool aliyun) {
  const SystemClock clock;
  const Scratch dir;
  const auto sandbox = start_sandbox(clock);
  fill(dir.path / "data", messages, clock.now());
  const auto begin = Steady::now();
  const int status = wait_for(start_child(dir.path / "data", sandbox->url(), aliyun));
  const double seconds = std::chrono::duration<double>(Steady::now() - begin).count();
  const auto arrived = sandbox->messages().size();
  fmt::print("{}: {} messages in {:.2f} s, {:.0f} a second through one dispatcher, its start included\n",
             aliyun ? "Aliyun's protocol, one request a message" : "webhook, 100 a request", arrived, seconds,
             static_cast<double>(arrived) / seconds);
  if (status != 0 || arrived != static_cast<std::size_t>(messages)) {
    fmt::print("BROKEN: {} messages were queued\n", messages);
    std::exit(1);
  }
}

int broken = 0;
void must(bool holds, const std::string& promise) {
  if (holds) return;
  fmt::print("BROKEN: {}\n", promise);
  ++broken;
}

/// kill -9 at random moments of the sending, then the receipts are asked for on the promised dates.
void storm(int messages, int kills, unsigned seed) {
  const SystemClock real;
  const Scratch dir;
  const auto sandbox = start_sandbox(real);
  const fs::path data = dir.path / "data";
  fill(data, messages, real.now());
  std::mt19937 random(seed);
  int killed = 0, rounds = 0;
  while (killed < kills && sandbox->messages().size() < static_cast<std::size_t>(messages) && rounds++ < kills * 3) {
    const Child child = start_child(data, sandbox->url(), rounds % 4 == 0);
    if (rounds % 3 != 0) {  // two of three in the thick of it, one while it may still be opening
      pollfd first{child.out, POLLIN, 0};
      ::poll(&first, 1, 60'000);
    }
    const unsigned longest = std::max(2'000U, static_cast<unsigned>(messages) * 150U / static_cast<unsigned>(kills));
    std::this_thread::sleep_for(std::chrono::microseconds(random() % longest));
    ::kill(child.pid, SIGKILL);
    killed += WIFSIGNALED(wait_for(child)) ? 1 : 0;
  }
  const int last = wait_for(start_child(data, sandbox->url(), false));
  must(last == 0, "the last process sends the rest and ends");

  ManualClock clock(real.now());
  const auto store = open(data, clock.now(), true);
  const auto everywhere = ok(store->access.campaigns(bench_program, {domain::Permission::view_notices}));
  store::NoticeRules rules;
  service::StoreOutbox outbox(*store, rules, &service::StoreOutbox::alone);
  const auto gateway = gateway_to(sandbox->url(), false, clock);
  notices::DispatcherOptions options;
  options.per_second = unlimited;
  const auto dispatcher = notices::make_dispatcher(outbox, *gateway, clock, options);
  const auto doubted = ok(store->figures.counts(everywhere, clock.now())).notices_in_doubt;
  for (int hour = 0; hour < 26; ++hour)
    for (const int minute : {2, 4, 29, 25}) {
      clock.advance(std::chrono::minutes{minute});
      if (const auto stepped = dispatcher->step(); !stepped) stop(stepped.error());
    }

  std::map<std::string, int> ledger;  // by number: each student has one
  for (const auto& m : sandbox->messages()) ++ledger[m.phone];
  int twice = 0;
  for (const auto& [phone, n] : ledger) twice += n > 1;
  int seen = 0, lost = 0, unresolved = 0, silent = 0, to_call = 0;
  for (store::NoticeQuery query{.limit = 500};; query.offset += 500) {
    const auto page = ok(store->notices.list(everywhere, query));
    for (const auto& n : page.rows) {
      ++seen;
      const bool arrived = ledger.contains(fmt::format("138{:08}", std::stoi(n.student_number.substr(4))));
      const bool sent = n.state == NoticeState::accepted || n.state == NoticeState::delivered;
      to_call += n.call == "waiting";
      lost += sent && !arrived;
      unresolved += arrived && !sent;
      silent += !sent && n.call != "waiting";
    }
    if (page.rows.size() < 500) break;
  }
  fmt::print(
      "{} messages, {} kill -9: {} arrived, {} were in doubt at the end, {} of them never left and are on the call "
      "list\n",
      seen, killed, ledger.size(), doubted, to_call);
  must(seen == messages, "every queued message is still there");
  must(killed >= kills * 3 / 4,
       fmt::format("at least three quarters of the kills met a process ({} of {})", killed, kills));
  must(twice == 0, fmt::format("nothing arrived twice ({} did)", twice));
  must(lost == 0, fmt::format("nothing counts as sent that did not arrive ({} do)", lost));
  must(unresolved == 0, fmt::format("everything that arrived is known to have arrived ({} is not)", unresolved));
  must(silent == 0, fmt::format("what did not arrive is on the call list ({} is not)", silent));
  must(ok(store->log.verify()).problems == 0, "the record is in order");
}

}  // namespace

int main(int argc, char** argv) {
  int messages = 100'000, kills = 100;
  unsigned seed = 20251009;
  if (argc == 5 && std::strcmp(argv[1], "--child") == 0) return send_all(argv[2], argv[3], *argv[4] == 'a');
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--messages") == 0) messages = std::atoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--kills") == 0) kills = std::atoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--seed") == 0) seed = static_cast<unsigned>(std::atoi(argv[i + 1]));
  }
  if (messages < 10 || kills < 1) {
    fmt::print(stderr, "bench_notices [--messages N] [--kills K] [--seed S]\n");
    return 2;
  }
  ::signal(SIGPIPE, SIG_IGN);
  throughput(std::min(messages, 20'000), false);
  throughput(std::min(messages, 5'000), true);
  storm(messages, kills, seed);
  return broken == 0 ? 0 : 1;
}
