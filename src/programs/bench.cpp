#include "programs/bench.hpp"

#include <GLFW/glfw3.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/files.hpp"
#include "programs/app_window.hpp"
#include "programs/workstation.hpp"

namespace cs::programs {

namespace {

using clock = std::chrono::steady_clock;
using ms = std::chrono::duration<double, std::milli>;

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(std::floor(share * static_cast<double>(values.size() - 1)))];
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// What the calling thread has computed so far; waiting for a busy machine or a software renderer is not in it.
double thread_cpu_ms() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

// VmRSS and VmHWM of this process in megabytes.
double status_megabytes(const std::string& field) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(field + ":")) return std::stod(line.substr(field.size() + 1)) / 1024;
  }
  return 0;
}

}  // namespace

Status run_bench(Workstation& workstation, AppWindow& window, const StartTimes& times,
                 const std::filesystem::path& file) {
  constexpr int wanted = 200;
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
  if (!until([&] { return bench.review().current() && bench.review().looked_enough(); }, 120)) {
    return Error{Code::timeout, "bench.no_item", "No submission came on the screen within two minutes."};
  }
  const double ready = ms(clock::now() - times.began).count();

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
    const auto start = clock::now();
    const double cpu_start = thread_cpu_ms();
    window.input().key(GLFW_KEY_SPACE, GLFW_PRESS, 0);
    window.input().key(GLFW_KEY_SPACE, GLFW_RELEASE, 0);
    workstation.frame(1.0F / 60, [&] {
      thread_times.push_back(thread_cpu_ms() - cpu_start);
      drawn_times.push_back(ms(clock::now() - start).count());
    });
    with_display.push_back(ms(clock::now() - start).count());
    if (bench.review().current() && bench.review().current()->submission.row.id == before) break;
  }
  const std::vector<double> frames = workstation.times().frames, built = workstation.times().built;
  const auto stalls = std::count_if(built.begin(), built.end(), [](double t) { return t > 8; });

  // Idle: nobody touches anything, countdowns run.
  const double cpu = cpu_seconds();
  const auto idle_start = clock::now();
  while (clock::now() - idle_start < std::chrono::seconds(10)) {
    const auto change = workstation.screen().next_change();
    window.wait(change ? std::max(0.001, std::chrono::duration<double>(*change).count()) : 1.0);
    workstation.frame(1.0F);
  }
  const double idle = (cpu_seconds() - cpu) / std::chrono::duration<double>(clock::now() - idle_start).count() * 100;

  nlohmann::json result = {
      {"first_frame_ms", ms(times.first_frame - times.began).count()},
      {"first_item_ms", ready},
      {"decisions", decided},
      {"decide_ui_thread_ms", {{"p50", percentile(thread_times, 0.5)}, {"p99", percentile(thread_times, 0.99)}}},
      {"decide_drawn_ms", {{"p50", percentile(drawn_times, 0.5)}, {"p99", percentile(drawn_times, 0.99)}}},
      {"decide_with_display_ms", {{"p50", percentile(with_display, 0.5)}, {"p99", percentile(with_display, 0.99)}}},
      {"frames",
       {{"count", frames.size()},
        {"built_over_8_ms", stalls},
        {"built_worst", percentile(built, 1)},
        {"p50", percentile(frames, 0.5)},
        {"worst", percentile(frames, 1)}}},
      {"idle_with_countdowns_cpu_percent", idle},
      {"memory_mb", {{"now", status_megabytes("VmRSS")}, {"peak", status_megabytes("VmHWM")}}},
  };
  const std::string text = result.dump(2) + "\n";
  return write_file_durably(file, as_bytes(text));
}

}  // namespace cs::programs
