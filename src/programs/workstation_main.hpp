// The workstation from its command line to its end, and where a developer's build adds to it.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "client/make_desk.hpp"
#include "programs/app_window.hpp"
#include "programs/workstation.hpp"

namespace CLI {
class App;
}

namespace cs::programs {

/// Points in time that main() knows; for the benchmark.
struct StartTimes {
  std::chrono::steady_clock::time_point began, first_frame;
};

/// What a developer's build of the workstation can do beside: demonstrate, be driven by a script, measure itself. The
/// one that ships has none. Called on the main thread, in this order.
class Extras {
 public:
  virtual ~Extras() = default;
  virtual void add_options(CLI::App& app) = 0;
  /// One sentence about options that do not go together.
  virtual std::optional<std::string> wrong_usage() const = 0;
  /// Nobody sits before the window: its size is fixed, and real input is passed over.
  virtual bool scripted() const = 0;
  /// Before anything is opened. `data` is empty where the command line names no folder.
  virtual Status prepare(AppWindow& window, std::filesystem::path& data, client::DeskOptions& desk,
                         WorkstationOptions& workstation) = 0;
  /// What becomes of the workstation; nothing where a person is to use it. What is passed ends before the extras do.
  virtual std::optional<Status> drive(Workstation& workstation, AppWindow& window, const Clock& clock,
                                      const StartTimes& times) = 0;
};

/// Returns the exit status that the README promises. `extras` may be null.
int workstation_main(int argc, char** argv, Extras* extras);

}  // namespace cs::programs
