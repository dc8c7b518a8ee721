#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace cs::programs {

class Workstation;
class AppWindow;
struct StartTimes;

struct BenchOptions {
  std::filesystem::path file;  ///< where the result goes; empty: no measurement
  bool stage = false;          ///< the stage instead of decisions: see run_stage_bench
  int decisions = 200;         ///< 0: only how long the start takes
  std::string user, password;  ///< of a service that is not the demonstration's
};

/// Measures the workstation that is signing in and writes one JSON object to options.file: first frame, signed in,
/// first item; decision key to next item on screen (UI-thread time with and without waiting for the display), stalls
/// while photographs are fetched, CPU at rest over ten seconds with a countdown and with nothing moving, memory.
/// Milliseconds, percent of a core, megabytes. Errors: Code::timeout "bench.no_item".
Status run_bench(Workstation& workstation, AppWindow& window, const StartTimes& times, const BenchOptions& options);

/// Zooms and pans the first submission's photographs and goes through the ways of comparing, and writes one JSON object
/// to options.file: per frame what the UI thread computed and how long the GPU worked, in milliseconds, and in how many
/// frames a way of comparing was on the screen that its key was pressed in. Errors as run_bench().
Status run_stage_bench(Workstation& workstation, AppWindow& window, const BenchOptions& options);

}  // namespace cs::programs
