// What the benchmarks of the workstation share: running it, and printing what it measured beside the budgets.
#pragma once

#include <spawn.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "platform/files.hpp"
#include "platform/places.hpp"

extern char** environ;

namespace cs::bench {

/// Runs `countersign` with these arguments and --bench; its result, or nothing after it failed (it said why).
inline std::optional<nlohmann::json> measure(const std::filesystem::path& folder, std::vector<std::string> arguments) {
  const std::filesystem::path file = folder / "result.json";
  arguments.insert(arguments.begin(), (program_dir() / "countersign").string());
  arguments.insert(arguments.end(), {"--bench", file.string()});
  std::vector<char*> raw;
  for (std::string& argument : arguments) raw.push_back(argument.data());
  raw.push_back(nullptr);
  pid_t child = 0;
  if (posix_spawn(&child, raw[0], nullptr, nullptr, raw.data(), environ) != 0) {
    std::fprintf(stderr, "%s cannot be started.\n", raw[0]);
    return std::nullopt;
  }
  int status = 0;
  waitpid(child, &status, 0);
  const auto text = read_file(file);
  if (status != 0 || !text) return std::nullopt;
  return nlohmann::json::parse(as_text(*text));
}

struct Line {
  const char* what;
  double value;
  const char* unit;
  double budget;
};

inline void print(const std::vector<Line>& lines) {
  for (const Line& line : lines) {
    std::printf("%-62s %10.1f %-3s", line.what, line.value, line.unit);
    if (line.budget > 0) std::printf("  budget %.1f%s", line.budget, line.value <= line.budget ? "" : "  OVER");
    std::printf("\n");
  }
  std::fflush(stdout);
}

}  // namespace cs::bench
