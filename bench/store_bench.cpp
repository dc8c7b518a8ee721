// What the store does in the time it has: claiming and deciding with 1,000 and with 1,000,000 pending, counts and
// filters, and group commit against plain SQLite commits on the same disk in the same run.
// COUNTERSIGN_BENCH_DIR says where the databases are made (default: the temporary folder).
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <thread>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "db/connection.hpp"
#include "scratch.hpp"
#include "store/picture_index.hpp"
#include "store/schema.hpp"
#include "support/named_store.hpp"

namespace {

using namespace cs;
using bench::ok;
using bench::Scratch;
using bench::stop;
using Steady = std::chrono::steady_clock;
namespace fs = std::filesystem;

const TimePoint now = from_ms(1'760'000'000'000);

/// A store with that many pending, and a third as many decided, submissions of as many students; made once a size.
store::NamedStore& filled(std::int64_t pending) {
  struct Filled {
    Scratch dir;
    std::unique_ptr<store::NamedStore> store;
  };
  static std::map<std::int64_t, std::unique_ptr<Filled>> made;
  auto& slot = made[pending];
  if (slot) return *slot->store;
  slot = std::make_unique<Filled>();
  store::Options options;
  options.data_dir = slot->dir.path;
  options.create = true;
  api::Campaign k;
  k.id = "k";
  k.name = "bench";
  k.opens = now - std::chrono::hours{24};
  k.closes = now + std::chrono::hours{240};
  k.texts = {"采集", "通过", "未通过：{reasons}，请于{deadline}前重拍", "改判通过"};
  k.reasons = {{"EAR_COVERED", {"耳朵未露出", "ears"}, {"", ""}, "face"},
               {"BLURRED", {"模糊", "blurred"}, {"", ""}, "file"}};
  {
    auto s = ok(store::NamedStore::open(options, now));
    ok(s->campaigns.put(k, "admin", now).get());
    ok(s->people.put({"r1", "r1", domain::Role::reviewer, "long enough", false}, "admin", now).get());
  }
  auto c = ok(db::Connection::open(options.data_dir / "service.db", store::schema()));
  const std::int64_t decided = pending / 3, all = pending + decided;
  const Status filling = c.transaction([&](db::Connection& t) -> Status {
    const std::string numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) ";
    t.run("INSERT INTO photos (hash, campaign, bytes, refs, touched) VALUES ('p', 1, 4000000, ?1, 0)", all);
    t.run(numbers +
              "INSERT INTO students (id, campaign, number, number_reversed, name, college, class_name, level, phone)"
              " SELECT i, 1, printf('2022%08d', i), printf('%08d2202', (i * 7919) % 100000000), '学生' || (i % 5000),"
              " '理学院', '1', '本科', '13800001234' FROM n",
          all);
    t.run(numbers +
              "INSERT INTO submissions (campaign, student, attempt, state, photo, arrived, paid_at, deadline, evidence)"
              " SELECT 1, i, 1, CASE WHEN i <= ?2 THEN 'approved' ELSE 'pending' END, 'p', ?3, ?3,"
              " ?3 + (i * 7919) % 345600000 - 86400000, 'e' FROM n",
          all, decided, now);
    t.run(numbers +
              "INSERT INTO examinations (submission, evidence, body, fingerprint, stored) SELECT i, 'e', '{}', 'f', 0"
              " FROM n",
          all);
    t.run(numbers +
              "INSERT INTO decisions (campaign, submission, student, attempt, verdict, state, reasons, note, reviewer,"
              " decided, looked, grace_until, reshoot_until, evidence, fingerprint) SELECT 1, i, i, 1,"
              " iif(i % 9 = 0, 'reject', 'approve'), iif(i % 50 = 0, 'undone', 'standing'), iif(i % 9 = 0, 'BLURRED', "
              "''),"
              " '', 'r' || (i % 30), ?2 + i, 900, 0, 0, 'e', 'f' FROM n",
          std::max<std::int64_t>(decided, 1), to_ms(now) - 400'000'000);
    t.run("INSERT INTO decision_reasons SELECT 1, 'BLURRED', id, reviewer FROM decisions WHERE verdict = 'reject'");
    t.run(
        "INSERT INTO notices (campaign, student, decision, submission, occasion, template, variables, phone, text, "
        "segments,"
        " state, not_before, send_at, updated) SELECT 1, student, id, submission, 'approved', 'approved', '',"
        " '13800001234', 't', 1, 'delivered', decided, decided, decided FROM decisions");
    t.run("INSERT INTO tally SELECT campaign, 's:' || state, count(*) FROM submissions GROUP BY campaign, state");
    t.run("INSERT INTO tally SELECT campaign, 'n:' || state, count(*) FROM notices GROUP BY campaign, state");
    t.run(
        "INSERT INTO waiting SELECT campaign, deadline / 900000, count(*) FROM submissions WHERE state = 'pending'"
        " GROUP BY campaign, deadline / 900000");
    return {};
  });
  if (!filling) stop(filling.error());
  slot->store = ok(store::NamedStore::open(options, now));
  return *slot->store;
}

store::DecideCall approve(const std::string& user, const api::Lease& lease) {
  store::DecideCall a;
  a.user = user;
  a.key = new_uuid();
  a.body_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  a.submission = lease.submission;
  a.request.epoch = lease.epoch;
  a.request.evidence = "e";
  return a;
}

struct Spread {
  std::vector<double> us;
  template <class F>
  auto time(F f) {
    const auto from = Steady::now();
    auto r = f();
    us.push_back(std::chrono::duration<double, std::micro>(Steady::now() - from).count());
    return r;
  }
  double at(double part) {
    if (us.empty()) return 0;
    std::sort(us.begin(), us.end());
    return us[std::min(us.size() - 1, static_cast<std::size_t>(part * static_cast<double>(us.size())))];
  }
};

/// One person, one after the other: each claim and each decide waits for its own commit.
void claim_and_decide(benchmark::State& state) {
  store::NamedStore& s = filled(state.range(0));
  Spread claims, decides;
  for (auto _ : state) {
    const auto leases = claims.time([&] { return ok(s.queue.claim({"k", "ann", 1, false}, now).get()); });
    if (leases.empty()) return state.SkipWithError("nothing left to claim");
    benchmark::DoNotOptimize(
        decides.time([&] { return ok(s.decisions.decide(approve("ann", leases[0]), now).get()); }));
  }
  state.counters["claim_p50_us"] = claims.at(.5);
  state.counters["claim_p99_us"] = claims.at(.99);
  state.counters["decide_p50_us"] = decides.at(.5);
  state.counters["decide_p99_us"] = decides.at(.99);
}
BENCHMARK(claim_and_decide)
    ->Arg(1000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Iterations(800)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);

void read_counts(benchmark::State& state) {
  store::NamedStore& s = filled(state.range(0));
  Spread spread;
  for (auto _ : state) benchmark::DoNotOptimize(spread.time([&] { return ok(s.figures.counts("k", now)); }));
  state.counters["p50_us"] = spread.at(.5);
  state.counters["p99_us"] = spread.at(.99);
}
BENCHMARK(read_counts)->Arg(1000)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

void list_the_queue(benchmark::State& state) {
  store::NamedStore& s = filled(state.range(0));
  const char* texts[] = {"", "学生77", "0012202", "2"};
  Spread spread;
  for (auto _ : state)
    benchmark::DoNotOptimize(spread.time(
        [&] { return ok(s.submissions.list({.campaign = "k", .text = texts[state.range(1)]}, now)).total; }));
  state.SetLabel(fmt::format("search '{}'", texts[state.range(1)]));
  state.counters["p50_us"] = spread.at(.5);
  state.counters["p99_us"] = spread.at(.99);
}
BENCHMARK(list_the_queue)->ArgsProduct({{1000, 1'000'000}, {0, 1, 2, 3}})->Unit(benchmark::kMicrosecond);

void list_decisions(benchmark::State& state) {
  store::NamedStore& s = filled(state.range(0));
  const store::DecisionSearch queries[] = {
      {.campaign = "k"},
      {.campaign = "k", .reviewer = "r7"},
      {.campaign = "k", .verdict = "reject"},
      {.campaign = "k", .state = "undone"},
      {.campaign = "k", .reason = "BLURRED"},
      {.campaign = "k", .reviewer = "r7", .verdict = "reject", .state = "standing", .reason = "BLURRED"},
      {.campaign = "k", .text = "学生77"},
      {.campaign = "k", .withdrawal_requested = true},
  };
  Spread spread;
  for (auto _ : state)
    benchmark::DoNotOptimize(spread.time([&] { return ok(s.decisions.list(queries[state.range(1)], now)).total; }));
  state.counters["p50_us"] = spread.at(.5);
  state.counters["p99_us"] = spread.at(.99);
}
BENCHMARK(list_decisions)->ArgsProduct({{1000, 1'000'000}, {0, 1, 2, 3, 4, 5, 6, 7}})->Unit(benchmark::kMicrosecond);

/// The peer: one row a transaction, synchronous=FULL, WAL, no group.
void raw_commits(benchmark::State& state) {
  Scratch dir;
  auto c = ok(db::Connection::open(dir.path / "raw.db", {1, {"CREATE TABLE a (x TEXT)"}}));
  for (auto _ : state)
    c.run("INSERT INTO a VALUES (?1)",
          "a row of some eighty bytes, which is less than what a decision writes, mind you");
  state.counters["commits_per_s"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(raw_commits)->Iterations(2000)->UseRealTime()->Unit(benchmark::kMicrosecond);

/// 32 people at once, each waiting for every commit: durable claim + decide pairs a second.
void grouped_pairs(benchmark::State& state) {
  store::NamedStore& s = filled(1'000'000);
  constexpr int people = 32, each = 100;
  for (auto _ : state) {
    std::vector<std::thread> threads;
    for (int p = 0; p < people; ++p)
      threads.emplace_back([&s, p] {
        const std::string user = "u" + std::to_string(p);
        for (int i = 0; i < each; ++i) {
          const auto leases = ok(s.queue.claim({"k", user, 1, false}, now).get());
          ok(s.decisions.decide(approve(user, leases.at(0)), now).get());
        }
      });
    for (auto& t : threads) t.join();
  }
  state.counters["pairs_per_s"] =
      benchmark::Counter(static_cast<double>(state.iterations() * people * each), benchmark::Counter::kIsRate);
}
BENCHMARK(grouped_pairs)->Iterations(3)->UseRealTime()->Unit(benchmark::kMillisecond);

/// The same photograph among a campaign of 100,000: each arrival is held against every one.
void same_picture(benchmark::State& state) {
  store::PictureIndex index;
  std::mt19937_64 random(1);
  const auto any = [&random] { return domain::PictureHash{{random(), random(), random(), random()}}; };
  constexpr std::int64_t pictures = 100'000;
  for (std::int64_t i = 1; i <= pictures; ++i) index.put(1, {i, i}, any());
  const domain::PictureHash wanted = any();
  for (auto _ : state) benchmark::DoNotOptimize(index.find(1, 0, wanted, 28));
}
BENCHMARK(same_picture)->Name("same picture among 100,000")->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
