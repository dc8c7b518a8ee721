// Runs the workstation on a fresh demonstration in this display and prints what it measured, beside the budgets.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "base/files.hpp"

extern char** environ;

int main() {
  const std::filesystem::path program = cs::program_dir() / "countersign";
  const std::filesystem::path result =
      std::filesystem::temp_directory_path() / ("countersign-bench-" + std::to_string(getpid()) + ".json");
  std::string path = program.string(), file = result.string();
  // A campaign of its own: the one of the person's demonstration is not for measuring.
  const std::filesystem::path folder = result.string() + "-data";
  std::string demo = "--demo", bench = "--bench", data = "--data", where = folder.string();
  std::string students = "--students", many = "240";
  char* arguments[] = {path.data(), demo.data(),  data.data(), where.data(), students.data(),
                       many.data(), bench.data(), file.data(), nullptr};
  pid_t child = 0;
  if (posix_spawn(&child, path.c_str(), nullptr, nullptr, arguments, environ) != 0) {
    std::fprintf(stderr, "bench_workstation: %s cannot be started.\n", path.c_str());
    return 1;
  }
  int status = 0;
  waitpid(child, &status, 0);
  const auto text = cs::read_file(result);
  std::error_code ignored;
  std::filesystem::remove(result, ignored);
  std::filesystem::remove_all(folder, ignored);
  if (status != 0 || !text) return 1;
  const auto json = nlohmann::json::parse(cs::as_text(*text));
  struct Line {
    const char* what;
    double value;
    const char* unit;
    double budget;
  };
  const Line lines[] = {
      {"first frame", json["first_frame_ms"], "ms", 500},
      {"first submission on screen, campaign made from nothing", json["first_item_ms"], "ms", 0},
      {"decision key to next item, UI thread, p50", json["decide_ui_thread_ms"]["p50"], "ms", 0},
      {"decision key to next item, UI thread, p99", json["decide_ui_thread_ms"]["p99"], "ms", 8},
      {"the same as the clock on the wall, until drawn, p99", json["decide_drawn_ms"]["p99"], "ms", 0},
      {"the same until shown, p99", json["decide_with_display_ms"]["p99"], "ms", 0},
      {"decisions taken", json["decisions"], "", 0},
      {"frames", json["frames"]["count"], "", 0},
      {"stalls over 8 ms other than drawing", json["frames"]["built_over_8_ms"], "", 0},
      {"the longest of them", json["frames"]["built_worst"], "ms", 8},
      {"frame with drawing, p50", json["frames"]["p50"], "ms", 0},
      {"frame with drawing, worst", json["frames"]["worst"], "ms", 0},
      {"CPU at rest, nothing moving, the workstation's threads",
       json["idle_cpu_percent"]["nothing_moving"]["workstation"], "%", 1},
      {"CPU at rest, a countdown running, the same threads", json["idle_cpu_percent"]["countdown"]["workstation"], "%",
       2},
      {"software rendering in that time", json["idle_cpu_percent"]["countdown"]["renderer"], "%", 0},
      {"all of the process, service and sandbox included", json["idle_cpu_percent"]["countdown"]["all"], "%", 0},
      {"memory now, service and students included", json["memory_mb"]["now"], "MB", 0},
      {"memory at its peak", json["memory_mb"]["peak"], "MB", 0},
  };
  for (const Line& line : lines) {
    std::printf("%-58s %10.1f %-3s", line.what, line.value, line.unit);
    if (line.budget > 0) std::printf("  budget %.1f%s", line.budget, line.value <= line.budget ? "" : "  OVER");
    std::printf("\n");
  }
  return 0;
}
