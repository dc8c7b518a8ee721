#include "programs/run_script.hpp"

#include "programs/script_driver.hpp"
#include "programs/workstation.hpp"

namespace cs::programs {

Status run_script(Workstation& workstation, AppWindow& window, const Clock& clock,
                  std::vector<script::ScriptLine> lines, const std::filesystem::path& shots) {
  std::error_code error;
  std::filesystem::create_directories(shots, error);
  if (error)
    return io_error("shots.folder", "The folder " + shots.string() + " cannot be made: " + error.message() + ".");
  ScriptDriver driver(window, workstation.screen(), shots);
  script::ScriptRunner runner(std::move(lines), clock);
  constexpr float step = 1.0F / 60;
  while (!runner.finished()) {
    // A frame may only wait for the desk; events of a real keyboard do not reach a scripted window.
    window.wait(driver.busy() ? 0 : 0.004);
    workstation.frame(step, [&] { runner.step(workstation.bench(), driver); });
    driver.frame_done();
  }
  if (runner.error()) return *runner.error();
  return {};
}

}  // namespace cs::programs
