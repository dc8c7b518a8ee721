#include "programs/bench.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "platform/files.hpp"
#include "platform/process.hpp"
#include "programs/app_window.hpp"
#include "programs/workstation.hpp"
#include "programs/workstation_main.hpp"

namespace cs::programs {

namespace {

using clock = std::chrono::steady_clock;
using ms = std::chrono::duration<double, std::milli>;

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(std::floor(share * static_cast<double>(values.size() - 1)))];
}

/// CPU seconds so far, by whose threads they are: in the demonstration the service runs in the same process. The
/// workstation's are the main thread and those that src/client names "cs-…"; what Mesa's software renderer computes is
/// a graphics card's work elsewhere.
struct CpuSeconds {
  double workstation = 0, renderer = 0, all = 0;
};

CpuSeconds cpu_seconds() {
  CpuSeconds out;
  for (const ThreadUse& thread : thread_use()) {
    out.all += thread.cpu_seconds;
    if (thread.main || thread.name.starts_with("cs-"))
      out.workstation += thread.cpu_seconds;
    else if (thread.name.starts_with("llvmpipe") || thread.name.find(":gdrv") != std::string::npos)
      out.renderer += thread.cpu_seconds;
  }
  return out;
}

}  // namespace

Status run_bench(Workstation& workstation, AppWindow& window, const StartTimes& times, const BenchOptions& options) {
  const int wanted = options.decisions;
  workbench::Workbench& bench = workstation.bench();
  const auto step = [&] {
    window.wait(0.001);
    workstation.frame(1.0F / 60);
  };
  const auto until = [&](auto condition, int seconds) {
    const auto end = clock::now() + std::chrono::seconds(seconds);
    while (!condition() && clock::now() < end) step();
    return condition();
  };
  until([&] { return bench.session().has_value(); }, 60);
  const double signed_in = ms(clock::now() - times.began).count();
  if (!until([&] { return bench.review().current() && bench.review().looked_enough(); }, 120)) {
    return Error{Code::timeout, "bench.no_item", "No submission came on the screen within two minutes."};
  }
  const double ready = ms(clock::now() - times.began).count();
  nlohmann::json result = {{"first_frame_ms", ms(times.first_frame - times.began).count()},
                           {"signed_in_ms", signed_in},
                           {"first_item_ms", ready}};
  const auto write = [&] {
    const std::string text = result.dump(2) + "\n";
    return write_file_durably(options.file, as_bytes(text));
  };
  if (wanted == 0) return write();
  // The students are painted and checked by the same two cores: not part of what is measured, but of what is waited
  // for.
  std::int64_t in_queue = -1;
  auto moved = clock::now();
  while (in_queue < wanted + 10 && clock::now() - moved < std::chrono::seconds(60)) {
    window.wait(0.2);
    bench.tick();
    const std::int64_t now = bench.counts().pending + bench.counts().leased;
    if (now > in_queue) moved = clock::now();
    in_queue = std::max(in_queue, now);
  }

  // Decisions, one as soon as the rule of looking allows, with the prefetcher at work all the time.
  std::vector<double> thread_times, drawn_times, with_display;
  int decided = 0;
  for (; decided < wanted; ++decided) {
    const bool waiting = until(
        [&] {
          return bench.review().current() && bench.review().looked_enough() && !bench.review().prepared().empty();
        },
        decided == 0 ? 60 : 20);
    if (!waiting) break;
    const std::string before = bench.review().current()->submission.row.id;
    const auto approve = [&] {
      window.input().key(GLFW_KEY_SPACE, GLFW_PRESS, 0);
      window.input().key(GLFW_KEY_SPACE, GLFW_RELEASE, 0);
    };
    // What is measured is the stroke that brings the next item: over a fail that is the second one.
    if (!bench.review().overrides().empty()) {
      approve();
      if (!until([&] { return bench.review().overriding() && bench.review().question_wait() == Millis{0}; }, 20)) break;
    }
    const auto start = clock::now();
    const double cpu_start = thread_cpu_ms();
    approve();
    workstation.frame(1.0F / 60, [&] {
      thread_times.push_back(thread_cpu_ms() - cpu_start);
      drawn_times.push_back(ms(clock::now() - start).count());
    });
    with_display.push_back(ms(clock::now() - start).count());
    if (bench.review().current() && bench.review().current()->submission.row.id == before) break;
  }
  const std::vector<double> frames = workstation.times().frames, built = workstation.times().built,
                            computed = workstation.times().computed;
  const auto stalls = std::count_if(built.begin(), built.end(), [](double t) { return t > 8; });

  // At rest, as the program's own loop is: asleep until something changes by itself.
  const auto rest = [&] {
    const auto start = clock::now();
    const CpuSeconds before = cpu_seconds();
    while (clock::now() - start < std::chrono::seconds(10)) {
      const double left = std::chrono::duration<double>(start + std::chrono::seconds(10) - clock::now()).count();
      const auto change = workstation.screen().next_change();
      const double sleep = change ? std::min(left, std::chrono::duration<double>(*change).count()) : left;
      const auto due = clock::now() + std::chrono::duration<double>(sleep);
      window.wait(std::max(0.001, sleep));
      if (change && clock::now() >= due && left > sleep) workstation.frame(1.0F);
    }
    const CpuSeconds after = cpu_seconds();
    const double seconds = std::chrono::duration<double>(clock::now() - start).count();
    return nlohmann::json{{"workstation", (after.workstation - before.workstation) / seconds * 100},
                          {"renderer", (after.renderer - before.renderer) / seconds * 100},
                          {"all", (after.all - before.all) / seconds * 100}};
  };
  const double memory = memory_use().now;
  const nlohmann::json counting = rest();
  bench.pause();
  for (int i = 0; i < 60; ++i) step();
  const nlohmann::json still = rest();

  result.update({
      {"decisions", decided},
      {"decide_ui_thread_ms", {{"p50", percentile(thread_times, 0.5)}, {"p99", percentile(thread_times, 0.99)}}},
      {"decide_drawn_ms", {{"p50", percentile(drawn_times, 0.5)}, {"p99", percentile(drawn_times, 0.99)}}},
      {"decide_with_display_ms", {{"p50", percentile(with_display, 0.5)}, {"p99", percentile(with_display, 0.99)}}},
      {"frames",
       {{"count", frames.size()},
        {"built_over_8_ms", stalls},
        {"built_worst", percentile(built, 1)},
        {"built_p99", percentile(built, 0.99)},
        {"computed_over_8_ms", std::count_if(computed.begin(), computed.end(), [](double t) { return t > 8; })},
        {"computed_worst", percentile(computed, 1)},
        {"p50", percentile(frames, 0.5)},
        {"worst", percentile(frames, 1)}}},
      {"idle_cpu_percent", {{"nothing_moving", still}, {"countdown", counting}}},
      {"memory_mb", {{"now", memory}, {"peak", memory_use().peak}}},
  });
  return write();
}

}  // namespace cs::programs
