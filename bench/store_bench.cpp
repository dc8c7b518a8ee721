// What the store does in the time it has, on both engines, while 1,000 to 1,000,000 submissions wait: claiming,
// deciding, taking back, counts, every filter, a page of 50. Prints a table and draws it: store-times.svg beside the
// program. Then group commit by 32 people beside plain SQLite commits on the same disk, and the CPU of a pair.
//
// bench_store [--smoke] [--grouped [MICROSECONDS]]
//   --grouped   only that, with every flush so much dearer
// COUNTERSIGN_BENCH_DIR says where the databases are made (default: the temporary folder).
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <random>

#include "base/log.hpp"
#include "filled_store.hpp"
#include "platform/places.hpp"
#include "plot.hpp"
#include "store/picture_index.hpp"
#include "support/postgres_server.hpp"

namespace {

using namespace cs;
using bench::now;
using bench::ok;
using bench::Spread;
using Steady = std::chrono::steady_clock;

struct Row {
  std::string group, what;
  double p50 = 0, p99 = 0;
};
using Rows = std::vector<Row>;

/// One person, one after the other: each claim, decide and undo waits for its own commit.
Rows measure_writes(store::NamedStore& s, int times) {
  Spread claims, decides, undos;
  for (int i = 0; i < times; ++i) {
    const auto leases = claims.time([&] { return ok(s.queue.claim({"k", "ann", 1, false}, now).get()); });
    if (leases.empty()) break;
    const auto decided =
        decides.time([&] { return ok(s.decisions.decide(bench::approve("ann", leases[0]), now).get()); });
    if (i % 2 == 0)
      undos.time([&] { return ok(s.decisions.undo({"ann", new_uuid(), decided.decision, ""}, now).get()); });
  }
  return {{"writes", "claim", claims.at(.5), claims.at(.99)},
          {"writes", "decide", decides.at(.5), decides.at(.99)},
          {"writes", "undo", undos.at(.5), undos.at(.99)}};
}

template <class Read>
Row measure_read(const char* group, std::string what, int times, Read read) {
  Spread spread;
  for (int i = 0; i < times; ++i) static_cast<void>(spread.time([&] { return ok(read()); }));
  return {group, std::move(what), spread.at(.5), spread.at(.99)};
}

Rows measure_reads(store::NamedStore& s, int times) {
  Rows rows;
  rows.push_back(measure_read("queue", "counts", times, [&] { return s.figures.counts("k", now); }));
  rows.push_back(measure_read("figures", "overview", times, [&] { return s.figures.overview("k", now); }));
  rows.push_back(measure_read("figures", "of a season", std::min(times, 20), [&] {
    return s.figures.figures("k", now - std::chrono::hours{24 * 365}, now + std::chrono::hours{1});
  }));
  const std::pair<const char*, store::SubmissionSearch> queues[] = {
      {"a page of 50", {.campaign = "k"}},           {"in one state", {.campaign = "k", .state = "approved"}},
      {"name", {.campaign = "k", .text = "学生77"}}, {"end of a number", {.campaign = "k", .text = "0012202"}},
      {"one digit", {.campaign = "k", .text = "2"}},
  };
  for (const auto& [what, query] : queues)
    rows.push_back(measure_read("queue", what, times, [&s, &query = query] { return s.submissions.list(query, now); }));
  const std::pair<const char*, store::DecisionSearch> lists[] = {
      {"a page of 50", {.campaign = "k"}},
      {"reviewer", {.campaign = "k", .reviewer = "r7"}},
      {"verdict", {.campaign = "k", .verdict = "reject"}},
      {"undone", {.campaign = "k", .state = "undone"}},
      {"reason", {.campaign = "k", .reason = "BLURRED"}},
      {"all four", {.campaign = "k", .reviewer = "r7", .verdict = "reject", .state = "standing", .reason = "BLURRED"}},
      {"name", {.campaign = "k", .text = "学生77"}},
      {"asked to withdraw", {.campaign = "k", .withdrawal_requested = true}},
  };
  for (const auto& [what, query] : lists)
    rows.push_back(
        measure_read("decisions", what, times, [&s, &query = query] { return s.decisions.list(query, now); }));
  return rows;
}

/// A server that flushes.
std::unique_ptr<test::PostgresServer> start_postgres(const std::filesystem::path& folder) {
  if (test::postgres_programs())
    return std::make_unique<test::PostgresServer>(
        folder,
        std::vector<std::string>{"fsync=on", "full_page_writes=on", "shared_buffers=256MB", "max_wal_size=4GB"});
  fmt::print("PostgreSQL is not installed (./run deps installs it): only SQLite.\n");
  return nullptr;
}

void measure_all(bool smoke) {
  const bench::Scratch dir;
  const auto server = start_postgres(dir.path / "pg");
  const std::vector<std::int64_t> sizes =
      smoke ? std::vector<std::int64_t>{1'000} : std::vector<std::int64_t>{1'000, 10'000, 100'000, 1'000'000};
  std::map<std::string, bench::Chart> charts;
  for (const char* engine : {"SQLite", "PostgreSQL"}) {
    const bool postgres = engine == std::string_view("PostgreSQL");
    if (postgres && !server) continue;
    for (const std::int64_t size : sizes) {
      store::Options options;
      options.data_dir = dir.path / fmt::format("{}-{}", engine, size);
      if (postgres) options.database = bench::new_database(*server, fmt::format("size{}", size));
      bench::fill(options, size);
      auto s = ok(store::NamedStore::open(options, now));
      measure_writes(*s, smoke ? 5 : 50);  // statements are prepared, pages read
      Rows rows = measure_writes(*s, smoke ? 20 : 800);
      for (Row& r : measure_reads(*s, smoke ? 3 : 100)) rows.push_back(std::move(r));
      for (const Row& r : rows) {
        fmt::print("{:<11} {:>9} wait  {:<10} {:<20} p50 {:>9.0f} us  p99 {:>9.0f} us\n", engine, size, r.group, r.what,
                   r.p50, r.p99);
        bench::Chart& chart = charts[fmt::format("{}, {}", engine, r.group)];
        const std::string name = r.group == "writes" ? r.what + " p99" : r.what;
        auto line = std::ranges::find_if(chart.lines, [&](const bench::Line& l) { return l.name == name; });
        if (line == chart.lines.end()) line = chart.lines.insert(chart.lines.end(), {name, {}});
        line->points.emplace_back(static_cast<double>(size), std::max(1.0, r.group == "writes" ? r.p99 : r.p50));
      }
      std::fflush(stdout);
    }
  }
  std::vector<bench::Chart> drawn;
  for (auto& [title, chart] : charts) {
    chart.title = title;
    drawn.push_back(chart);
  }
  const auto file = program_dir() / "store-times.svg";
  bench::plot(file, "submissions that wait", "microseconds", drawn);
  fmt::print("drawn: {}\n", file.string());
}

/// 32 people at once, each waiting for every commit: durable claim + decide pairs a second.
void measure_grouped(bool smoke, long flush_us) {
  ::setenv("COUNTERSIGN_FLUSH_US", std::to_string(flush_us).c_str(), 1);
  const bench::Scratch dir;
  store::Options options;
  options.data_dir = dir.path / "data";
  bench::fill(options, smoke ? 1'000 : 1'000'000);
  auto s = ok(store::NamedStore::open(options, now));
  bench::pairs({s.get()}, 32, Steady::now() + Millis{smoke ? 50 : 1'000});
  const Millis time{smoke ? 200 : 5'000};
  const double before = bench::raw_commits_per_second(dir.path, time / 4);
  const double cpu = bench::cpu_us();
  const auto began = Steady::now();
  const auto done = static_cast<double>(bench::pairs({s.get()}, 32, began + time));
  const double rate = done / std::chrono::duration<double>(Steady::now() - began).count();
  const double each = (bench::cpu_us() - cpu) / std::max(done, 1.0);
  const double after = bench::raw_commits_per_second(dir.path, time / 4);
  fmt::print(
      "SQLite, flushes {} us dearer: {:.0f} pairs/s by 32 people, raw commits {:.0f}/s before and {:.0f}/s after:"
      " {:.2f}x; CPU {:.0f} us a pair\n",
      flush_us, rate, before, after, rate * 2 / (before + after), each);
}

/// The same photograph among a campaign of 100,000: each arrival is held against every one.
void measure_pictures(bool smoke) {
  store::PictureIndex index;
  std::mt19937_64 random(1);
  const auto any = [&random] { return domain::PictureHash{{random(), random(), random(), random()}}; };
  constexpr std::int64_t pictures = 100'000;
  for (std::int64_t i = 1; i <= pictures; ++i) index.put(1, {i, i}, any());
  const domain::PictureHash wanted = any();
  Spread spread;
  std::size_t found = 0;
  for (int i = 0; i < (smoke ? 5 : 200); ++i) found += spread.time([&] { return index.find(1, 0, wanted, 28); }).size();
  fmt::print("the same picture among 100,000: p50 {:.0f} us, p99 {:.0f} us ({} found)\n", spread.at(.5), spread.at(.99),
             found);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  log::set_level(log::Level::error);
  if (!words.empty() && words[0] == "--grouped") {
    measure_grouped(false, words.size() > 1 ? std::atol(words[1].c_str()) : 0);
    return 0;
  }
  const bool smoke = words == std::vector<std::string>{"--smoke"};
  if (!words.empty() && !smoke) {
    fmt::print(stderr, "usage: bench_store [--smoke | --grouped [MICROSECONDS]]\n");
    return 2;
  }
  measure_all(smoke);
  measure_pictures(smoke);
  measure_grouped(smoke, 0);
  measure_grouped(smoke, 2'000);
}
