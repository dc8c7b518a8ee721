#pragma once

#include <chrono>
#include <filesystem>

#include "base/result.hpp"

namespace cs::programs {

class Workstation;
class AppWindow;

/// Points in time that main() knows; for the benchmark.
struct StartTimes {
  std::chrono::steady_clock::time_point began, first_frame;
};

/// Measures the signed-in workstation and writes one JSON object to `file`: first frame, first item, decision key to
/// next item on screen (UI-thread time with and without waiting for the display), stalls while photographs are fetched,
/// CPU at rest over ten seconds with a countdown and with nothing moving, memory. Milliseconds, percent of a core,
/// megabytes.
Status run_bench(Workstation& workstation, AppWindow& window, const StartTimes& times,
                 const std::filesystem::path& file);

}  // namespace cs::programs
