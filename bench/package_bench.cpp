// How many finished photos a second go into a package: read from the vault, written, verified and recorded.
//   bench_package [--smoke]
#include <fmt/format.h>

#include <cstring>
#include <filesystem>
#include <random>

#include "base/ids.hpp"
#include "scratch.hpp"
#include "service/package.hpp"
#include "support/named_store.hpp"

namespace {

using namespace cs;

using bench::ok;

/// As large as a finished photo, and as hard to shrink.
std::string photo(std::mt19937& any) {
  std::string out = "\xFF\xD8\xFF";
  while (out.size() < 30'000) out += static_cast<char>(any());
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const bool smoke = argc > 1 && std::strcmp(argv[1], "--smoke") == 0;
  const int count = smoke ? 20 : 2000;
  const bench::Scratch dir;
  const TimePoint then = SystemClock().now() - std::chrono::hours{1};
  store::Options options;
  options.data_dir = dir.path / "data";
  options.create = true;
  auto store = ok(store::NamedStore::open(options, then));
  api::Campaign k;
  k.id = "k";
  k.name = k.school = "bench";
  k.opens = then - std::chrono::hours{24};
  k.closes = then + std::chrono::hours{24};
  k.texts = {"x", "a", "r {reasons} {deadline}", "o", "p", "d {deadline}", "f", {}};
  k.reasons = {{"BLURRED", {"b", "b"}, {"", ""}, "file"}};
  ok(store->campaigns.put(k, "bench", then).get());
  std::mt19937 any(1);
  std::vector<store::ReleaseItem> items;
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(20220000 + i);
    ok(store->roster.put("k", {{"学生", number, "理学院", "1 班", "本科", "13800001234"}}, "bench", then).get());
    const std::string hash = ok(store->photographs.add("k", as_bytes("photo " + number), then)).hash;
    const std::string id = ok(store->intake.submit("k", {number, hash, "", true, {}}, "bench", then).get()).submission;
    const std::string finished = ok(store->photographs.keep_finished(id, as_bytes(photo(any)), then));
    domain::Examination e;
    e.fingerprint = "bench";
    ok(store->intake.set_examination(id, e, then, finished).get());
    const api::Lease lease = ok(store->queue.claim({"k", "ann", 1, false}, then).get()).at(0);
    store::DecideCall a;
    a.user = "ann";
    a.key = a.body_hash = new_uuid();
    a.submission = id;
    a.request.epoch = lease.epoch;
    a.request.evidence = ok(store->submissions.get(id, then)).evidence;
    ok(store->decisions.decide(a, then).get());
    items.push_back({id, finished});
    if (items.size() == 500 || i + 1 == count) {
      ok(store->deliveries.release_all("k", std::exchange(items, {}), "bench", SystemClock().now()).get());
    }
  }
  const SystemClock clock;
  const auto campaign =
      ok(store->rooms().access.campaign(store::Caller::process("bench"), domain::Permission::administer, "k"));
  service::PackageOrder order;
  order.folder = dir.path / "out";
  order.names = "{college}/{class}/{number}_{name}.jpg";
  const auto begin = std::chrono::steady_clock::now();
  const auto report = ok(service::make_packages(store->rooms(), campaign, order, clock));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (report.made.size() != 1 || report.made[0].photos != count) {
    fmt::print(stderr, "the package is not whole\n");
    return 1;
  }
  fmt::print("{} finished photos of 30 KB in {:.2f} s: {:.0f} a second (wanted: 500)\n", count, seconds,
             count / seconds);
  return 0;
}
