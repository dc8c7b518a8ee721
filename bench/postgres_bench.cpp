// The rooms on a PostgreSQL server of their own, beside pgbench on the same server in the same run: claim + decide
// pairs of 32 people, the server's CPU a pair, large tables beside small ones, flushes that are 2 ms dearer, two nodes
// beside one, and one that is killed. Prints one line a figure. COUNTERSIGN_BENCH_DIR says where the databases are made
// (default: the temporary folder).
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

#include "base/log.hpp"
#include "db/connection.hpp"
#include "filled_store.hpp"
#include "platform/places.hpp"
#include "support/postgres_server.hpp"

extern char** environ;

namespace {

using namespace cs;
using bench::ok;
using Steady = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr int people = 32;

struct Size {
  std::int64_t rows = 60'000, many_rows = 1'000'000;
  Millis measured{8'000};
  int scale = 10;  ///< of pgbench
};

std::string content(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// User and system time of a process, with and without that of its ended children; clock ticks. Nothing when it is
/// gone.
struct Ticks {
  pid_t parent = 0;
  long own = 0, ended = 0;
};
std::optional<Ticks> ticks(const fs::path& process) {
  const std::string stat = content(process / "stat");
  const auto name_ends = stat.rfind(')');
  if (name_ends == std::string::npos) return std::nullopt;
  char state = 0;
  int parent = 0;
  long user = 0, system = 0, child_user = 0, child_system = 0;
  if (std::sscanf(stat.c_str() + name_ends + 1, " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld %ld %ld", &state,
                  &parent, &user, &system, &child_user, &child_system) != 6)
    return std::nullopt;
  return Ticks{parent, user + system, child_user + child_system};
}

/// CPU that the server and all its processes have used, microseconds.
double server_cpu_us(pid_t server) {
  long sum = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto t = ticks(entry.path());
    if (!t) continue;
    if (std::to_string(server) == name)
      sum += t->own + t->ended;
    else if (t->parent == server)
      sum += t->own;
  }
  return static_cast<double>(sum) * 1e6 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

struct Rate {
  double per_second = 0, server_us = 0, our_us = 0;  ///< CPU each
};

struct Bench {
  Bench(const Size& s, long flush_us) : size(s) {
    std::vector<std::string> environment;
    if (flush_us > 0) {
      // Where the server's account can read it.
      const fs::path library = dir.path / "flush_delay.so";
      fs::permissions(dir.path, fs::perms(0755));
      fs::copy_file(program_dir() / "libflush_delay.so", library);
      environment = {"LD_PRELOAD=" + library.string(), fmt::format("COUNTERSIGN_FLUSH_US={}", flush_us)};
    }
    server.emplace(dir.path / "pg",
                   std::vector<std::string>{"fsync=on", "full_page_writes=on", "shared_buffers=256MB",
                                            "max_wal_size=4GB", "checkpoint_timeout=30min", "max_connections=200"},
                   environment);
    bench::new_database(*server, "peer");
    bench::run_program(*server, "pgbench", fmt::format("-i -q -s {} peer", size.scale));
  }

  static double number_behind(const std::string& said, std::string_view words) {
    const auto at = said.find(words);
    return at == std::string::npos ? 0 : std::atof(said.c_str() + at + words.size());
  }

  /// pgbench simple-update.
  Rate peer(int clients) const {
    const double before = server_cpu_us(server->pid());
    const std::string said =
        bench::run_program(*server, "pgbench",
                           fmt::format("-N -n -M prepared -c {} -j {} -T {} peer", clients, std::min(clients, 2),
                                       std::max<long>(1, size.measured.count() / 1000)));
    const double count = number_behind(said, "transactions actually processed: ");
    return {number_behind(said, "\ntps = "), (server_cpu_us(server->pid()) - before) / count, 0};
  }

  store::Options filled(const std::string& name, std::int64_t rows) const {
    store::Options o;
    o.data_dir = dir.path / ("data-" + name);
    o.database = bench::new_database(*server, name);
    bench::fill(o, rows);
    return o;
  }

  Rate ours(const std::vector<store::NamedStore*>& nodes) const {
    bench::pairs(nodes, people, Steady::now() + size.measured / 8);  // statements are prepared, pages read
    const double before = server_cpu_us(server->pid()), own = bench::cpu_us();
    const auto began = Steady::now();
    const long done = bench::pairs(nodes, people, began + size.measured);
    const double took = std::chrono::duration<double>(Steady::now() - began).count();
    const auto count = static_cast<double>(std::max(done, 1L));
    return {static_cast<double>(done) / took, (server_cpu_us(server->pid()) - before) / count,
            (bench::cpu_us() - own) / count};
  }

  const Size size;
  bench::Scratch dir;
  std::optional<test::PostgresServer> server;
};

void print(const char* what, const Rate& rate) {
  fmt::print("{:<58} {:>8.0f}/s  server {:>5.0f} us each", what, rate.per_second, rate.server_us);
  if (rate.our_us > 0) fmt::print(", node {:>5.0f} us", rate.our_us);
  fmt::print("\n");
  std::fflush(stdout);
}
void print(const char* what, double value, const char* unit, double budget, bool at_least) {
  const bool good = at_least ? value >= budget : value <= budget;
  fmt::print("{:<58} {:>8.2f}{}  budget {} {:.2f}{}\n", what, value, unit, at_least ? ">=" : "<=", budget,
             good ? "" : "  MISSED");
  std::fflush(stdout);
}

/// The child that is killed: one node with half of the people.
int be_node(const std::string& database, const std::string& data) {
  store::Options o;
  o.data_dir = data;
  o.database = database;
  auto s = ok(store::NamedStore::open(o, bench::now));
  std::puts("ready");
  std::fflush(stdout);
  bench::pairs({s.get()}, people / 2, Steady::now() + std::chrono::minutes{5});
  return 0;
}

/// How long this node stood still when another one was killed in the middle of its work, seconds.
double gap_after_kill(const Bench& b, const store::Options& o) {
  std::string program = (program_dir() / "bench_postgres").string(), flag = "--node", database = o.database,
              data = o.data_dir.string();
  char* words[] = {program.data(), flag.data(), database.data(), data.data(), nullptr};
  int said[2];
  if (::pipe2(said, O_CLOEXEC) != 0) std::exit(3);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, said[1], 1);
  pid_t child = -1;
  if (::posix_spawn(&child, program.c_str(), &actions, nullptr, words, environ) != 0) std::exit(3);
  posix_spawn_file_actions_destroy(&actions);
  ::close(said[1]);
  char byte = 0;
  if (::read(said[0], &byte, 1) != 1) std::exit(3);
  ::close(said[0]);
  auto s = ok(store::NamedStore::open(o, bench::now));
  std::this_thread::sleep_for(b.size.measured / 8);
  const auto killed = Steady::now();
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  });
  auto latest = killed;
  double longest = 0;
  const std::string user = "survivor";
  while (Steady::now() - killed < std::chrono::seconds{2}) {
    const auto leases = ok(s->queue.claim({"k", user, 1, false}, bench::now).get());
    if (leases.empty()) break;
    ok(s->decisions.decide(bench::approve(user, leases[0]), bench::now).get());
    longest = std::max(longest, std::chrono::duration<double>(Steady::now() - latest).count());
    latest = Steady::now();
  }
  killer.join();
  return longest;
}

void quick_disk(const Size& size) {
  const Bench b(size, 0);
  const Rate before = b.peer(people);
  print("pgbench simple-update, 32 clients", before);
  const store::Options few = b.filled("few", size.rows);
  auto one = ok(store::NamedStore::open(few, bench::now));
  const Rate ours = b.ours({one.get()});
  print(fmt::format("claim + decide, 32 people, {} wait", size.rows).c_str(), ours);
  const Rate after = b.peer(people);
  print("pgbench again", after);
  print("pairs to pgbench transactions", ours.per_second * 2 / (before.per_second + after.per_second), "x", .45, true);
  print("server CPU of a pair to that of a pgbench transaction",
        ours.server_us * 2 / (before.server_us + after.server_us), "x", 1.5, false);
  {
    auto other = ok(store::NamedStore::open(few, bench::now));
    const Rate two = b.ours({one.get(), other.get()});
    print("two nodes, 16 people each", two);
    const Rate again = b.ours({one.get()});
    print("one node again", again);
    print("two nodes to one", two.per_second * 2 / (ours.per_second + again.per_second), "x", .95, true);
  }
  print("longest wait while another node is killed", gap_after_kill(b, few), " s", 10, false);
  if (size.many_rows == 0) return;
  const store::Options many = b.filled("many", size.many_rows);
  auto large = ok(store::NamedStore::open(many, bench::now));
  const Rate much = b.ours({large.get()});
  print(fmt::format("claim + decide, 32 people, {} wait", size.many_rows).c_str(), much);
  const Rate little = b.ours({one.get()});
  print(fmt::format("{} wait, again", size.rows).c_str(), little);
  print("many rows to few", much.per_second * 2 / (ours.per_second + little.per_second), "x", .9, true);
}

void slow_disk(const Size& size, long flush_us) {
  const Bench b(size, flush_us);
  fmt::print("-- every flush {} us dearer\n", flush_us);
  const Rate before = b.peer(1);
  print("pgbench simple-update, one client", before);
  auto s = ok(store::NamedStore::open(b.filled("slow", size.rows), bench::now));
  const Rate ours = b.ours({s.get()});
  print("claim + decide, 32 people", ours);
  const Rate after = b.peer(1);
  print("pgbench, one client again", after);
  print("pairs to one client's commits", ours.per_second * 2 / (before.per_second + after.per_second), "x", 6, true);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  log::set_level(log::Level::error);
  if (words.size() == 3 && words[0] == "--node") return be_node(words[1], words[2]);
  Size size;
  bool smoke = false, quick = true, slow = true;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool number = i + 1 < words.size();
    if (words[i] == "--smoke") {
      smoke = true;
      size = {1'000, 1'000, Millis{400}, 1};
    } else if (words[i] == "--rows" && number) {
      size.rows = std::atol(words[++i].c_str());
    } else if (words[i] == "--many-rows" && number) {
      size.many_rows = std::atol(words[++i].c_str());
    } else if (words[i] == "--seconds" && number) {
      size.measured = std::chrono::seconds{std::atol(words[++i].c_str())};
    } else if (words[i] == "--quick-disk") {
      slow = false;
    } else if (words[i] == "--slow-disk") {
      quick = false;
    } else {
      fmt::print(stderr,
                 "usage: bench_postgres [--smoke] [--rows N] [--many-rows N, 0 for none] [--seconds N]"
                 " [--quick-disk | --slow-disk]\n");
      return 2;
    }
  }
  if (!test::postgres_programs()) {
    fmt::print("PostgreSQL is not installed (./run deps installs it): nothing measured.\n");
    return 0;
  }
  if (smoke) size.many_rows = 0;
  if (quick) quick_disk(size);
  if (slow) slow_disk(size, 2'000);
}
