// The stage with three photographs of 12 megapixels: what a frame costs the UI thread and the GPU while they are zoomed
// and panned and while the ways of comparing change. The service runs in this program, the workstation in another.
#include <unistd.h>

#include <chrono>
#include <thread>

#include "demo/demo.hpp"
#include "demo/portrait.hpp"
#include "measured.hpp"
#include "worker/worker.hpp"

namespace {

// Submission, enrolment photo and ID-card photo of one person, each as a phone takes it.
bool paint_person(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const cs::demo::PortraitKind kinds[] = {cs::demo::PortraitKind::submission, cs::demo::PortraitKind::enrolment,
                                          cs::demo::PortraitKind::id_card};
  for (int i = 0; i < 3; ++i) {
    cs::demo::PortraitSpec spec;
    spec.seed = 11;
    spec.kind = kinds[i];
    spec.width = 3000;
    spec.height = 4000;
    const auto written =
        cs::write_file_durably(folder / ("a_" + std::to_string(i + 1) + ".jpg"), cs::demo::paint(spec).jpeg);
    if (!written) {
      std::fprintf(stderr, "bench_stage: %s\n", written.error().message.c_str());
      return false;
    }
  }
  return true;
}

bool run(const std::filesystem::path& folder) {
  if (!paint_person(folder / "portraits")) return false;
  const cs::SystemClock clock;
  cs::demo::DemoOptions options;
  options.data_dir = folder / "service";
  options.portraits = folder / "portraits";
  options.worker_program = cs::worker::default_worker_program();
  options.students = 2;
  const auto demo = cs::demo::start_demo(options, clock);
  if (!demo) {
    std::fprintf(stderr, "bench_stage: %s\n", demo.error().message.c_str());
    return false;
  }
  while ((*demo)->progress().handed_in < (*demo)->progress().total && (*demo)->progress().problem.message.empty())
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  std::this_thread::sleep_for(std::chrono::seconds(5));  // their checks take the processors from what is measured
  const std::string user = (*demo)->reviewer_name();
  const auto json = cs::bench::measure(
      folder, {"--server", (*demo)->server_url(), "--data", (folder / "desk").string(), "--bench-stage", "--bench-user",
               user, "--bench-password", (*demo)->password_of(user)});
  if (!json) return false;
  std::printf("Photographs of %s pixels in a window of %s\n", (*json)["photographs"].dump().c_str(),
              (*json)["window"].dump().c_str());
  const auto& panning = (*json)["panning"];
  const auto& zooming = (*json)["zooming"];
  const auto& switching = (*json)["switching"];
  cs::bench::print({
      {"panning at 1:1, UI thread, p50", panning["cpu_p50"], "ms", 0},
      {"panning at 1:1, UI thread, p99", panning["cpu_p99"], "ms", 8},
      {"panning at 1:1, GPU, p50", panning["gpu_p50"], "ms", 0},
      {"panning at 1:1, GPU, p99", panning["gpu_p99"], "ms", 0},
      {"zooming, UI thread, p50", zooming["cpu_p50"], "ms", 0},
      {"zooming, UI thread, p99", zooming["cpu_p99"], "ms", 8},
      {"zooming, GPU, p50", zooming["gpu_p50"], "ms", 0},
      {"zooming, GPU, p99", zooming["gpu_p99"], "ms", 0},
      {"another way of comparing, UI thread, p50", switching["cpu_p50"], "ms", 0},
      {"another way of comparing, UI thread, p99", switching["cpu_p99"], "ms", 8},
      {"another way of comparing, GPU, p99", switching["gpu_p99"], "ms", 0},
      {"changes of the way of comparing", (*json)["switches"], "", 0},
      {"of them shown in the frame of the key", (*json)["switched_in_the_same_frame"], "", 0},
  });
  return true;
}

}  // namespace

int main() {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("countersign-bench-stage-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const bool done = run(folder);
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return done ? 0 : 1;
}
