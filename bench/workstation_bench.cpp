// Runs the workstation in this display and prints what it measured, beside the budgets: first how the demonstration
// starts, new and a second time; then 200 decisions at a service that runs in this program, so that the figures of CPU
// and memory are the workstation's alone.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

#include "demo/demo.hpp"
#include "measured.hpp"
#include "worker/worker.hpp"

namespace {

using cs::bench::measure;
using cs::bench::print;

bool starts(const std::filesystem::path& folder) {
  for (const char* which : {"new", "second"}) {
    const auto json = measure(folder, {"--demo", "--data", (folder / "start").string(), "--bench-decisions", "0"});
    if (!json) return false;
    std::printf("The demonstration, %s start\n", which);
    print({{"first frame", (*json)["first_frame_ms"], "ms", 500},
           {"signed in", (*json)["signed_in_ms"], "ms", 3000},
           {"first submission on screen and looked at (300 ms)", (*json)["first_item_ms"], "ms", 0}});
  }
  return true;
}

bool decisions(const std::filesystem::path& folder) {
  const cs::SystemClock clock;
  cs::demo::DemoOptions options;
  options.data_dir = folder / "service";
  options.worker_program = cs::worker::default_worker_program();
  options.students = 240;
  const auto demo = cs::demo::start_demo(options, clock);
  if (!demo) {
    std::fprintf(stderr, "bench_workstation: %s\n", demo.error().message.c_str());
    return false;
  }
  // Painting and checking would take the processors from what is measured.
  while ((*demo)->progress().handed_in < (*demo)->progress().total && (*demo)->progress().problem.message.empty())
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const std::string user = (*demo)->reviewer_name();
  const auto json = measure(folder, {"--server", (*demo)->server_url(), "--data", (folder / "desk").string(),
                                     "--bench-user", user, "--bench-password", (*demo)->password_of(user)});
  if (!json) return false;
  const auto& frames = (*json)["frames"];
  const auto& idle = (*json)["idle_cpu_percent"];
  std::printf("Reviewing, the service in another process\n");
  print({
      {"decisions taken", (*json)["decisions"], "", 0},
      {"decision key to next item, UI thread, p50", (*json)["decide_ui_thread_ms"]["p50"], "ms", 0},
      {"decision key to next item, UI thread, p99", (*json)["decide_ui_thread_ms"]["p99"], "ms", 8},
      {"the same as the clock on the wall, until drawn, p99", (*json)["decide_drawn_ms"]["p99"], "ms", 0},
      {"the same until shown, p99", (*json)["decide_with_display_ms"]["p99"], "ms", 0},
      {"frames", frames["count"], "", 0},
      {"stalls over 8 ms other than drawing, UI thread", frames["computed_over_8_ms"], "", 0},
      {"the longest of them", frames["computed_worst"], "ms", 8},
      {"the same as the clock on the wall, frames over 8 ms", frames["built_over_8_ms"], "", 0},
      {"the same, p99", frames["built_p99"], "ms", 8},
      {"the same, the longest", frames["built_worst"], "ms", 0},
      {"frame with drawing, p50", frames["p50"], "ms", 0},
      {"frame with drawing, worst", frames["worst"], "ms", 0},
      {"CPU at rest, nothing moving, the workstation's threads", idle["nothing_moving"]["workstation"], "%", 1},
      {"CPU at rest, a countdown running, the same threads", idle["countdown"]["workstation"], "%", 2},
      {"software rendering in that time", idle["countdown"]["renderer"], "%", 0},
      {"memory now, software renderer's textures included", (*json)["memory_mb"]["now"], "MB", 500},
      {"memory at its peak", (*json)["memory_mb"]["peak"], "MB", 0},
  });
  return true;
}

}  // namespace

int main() {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("countersign-bench-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const bool done = starts(folder) && decisions(folder);
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return done ? 0 : 1;
}
