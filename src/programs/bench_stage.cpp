// Moving and comparing the photographs of one submission, as a hand would: every frame something changes.
#include <GLFW/glfw3.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

#include "gfx/gpu_timer.hpp"
#include "platform/files.hpp"
#include "platform/process.hpp"
#include "programs/app_window.hpp"
#include "programs/bench.hpp"
#include "programs/workstation.hpp"

namespace cs::programs {

namespace {

using clock = std::chrono::steady_clock;

struct Samples {
  std::vector<double> cpu, gpu;

  static double percentile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(std::floor(share * static_cast<double>(values.size() - 1)))];
  }
  nlohmann::json json() const {
    return {{"frames", cpu.size()},
            {"cpu_p50", percentile(cpu, 0.5)},
            {"cpu_p99", percentile(cpu, 0.99)},
            {"gpu_p50", percentile(gpu, 0.5)},
            {"gpu_p99", percentile(gpu, 0.99)}};
  }
};

}  // namespace

Status run_stage_bench(Workstation& workstation, AppWindow& window, const BenchOptions& options) {
  workbench::Workbench& bench = workstation.bench();
  gfx::GpuTimer timer;
  const auto frame = [&](Samples* samples) {
    window.wait(0.001);
    if (samples == nullptr) {
      workstation.frame(1.0F / 60);
      return;
    }
    // All that the UI thread computes: events, views, and handing the drawing to the driver.
    const double before = thread_cpu_ms();
    timer.begin();
    workstation.frame(1.0F / 60, [&] {
      samples->cpu.push_back(thread_cpu_ms() - before);
      samples->gpu.push_back(timer.end());
    });
  };
  const auto key = [&](int glfw, int mods = 0) {
    window.input().key(glfw, GLFW_PRESS, mods);
    window.input().key(glfw, GLFW_RELEASE, mods);
  };
  const auto settle = [&](int seconds) {
    const auto end = clock::now() + std::chrono::seconds(seconds);
    while (clock::now() < end && workstation.screen().waiting()) frame(nullptr);
    for (int i = 0; i < 20; ++i) frame(nullptr);
  };
  const auto until = clock::now() + std::chrono::seconds(120);
  while (!(bench.review().current() && bench.review().looked_enough()) && clock::now() < until) frame(nullptr);
  if (!bench.review().current())
    return Error{Code::timeout, "bench.no_item", "No submission came on the screen within two minutes."};
  nlohmann::json sizes = nlohmann::json::array();
  for (const client::Photo& photo : bench.review().current()->photos)
    if (photo.decoded) sizes.push_back({photo.decoded->original_width, photo.decoded->original_height});

  const ImVec2 middle{static_cast<float>(window.width()) * 0.2F, static_cast<float>(window.height()) * 0.5F};
  window.input().mouse_move(middle.x, middle.y);
  settle(10);
  Samples zooming, panning, switching;
  // In to 1:1 and beyond, and out again, step by step of the wheel, three times.
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 60; ++i) {
      window.input().scroll(0, i < 30 ? 0.5 : -0.5);
      frame(&zooming);
    }
  }
  key(GLFW_KEY_Z, GLFW_MOD_SHIFT);
  frame(nullptr);
  settle(10);
  window.input().mouse_button(0, GLFW_PRESS);
  for (int i = 0; i < 240; ++i) {
    window.input().mouse_move(middle.x + 90 * std::sin(0.11 * i), middle.y + 90 * std::sin(0.17 * i));
    frame(&panning);
  }
  window.input().mouse_button(0, GLFW_RELEASE);
  key(GLFW_KEY_F);
  settle(10);
  int in_the_same_frame = 0, switches = 0;
  const std::pair<int, workbench::CompareMode> modes[] = {
      {GLFW_KEY_B, workbench::CompareMode::flip},  {GLFW_KEY_C, workbench::CompareMode::wipe},
      {GLFW_KEY_T, workbench::CompareMode::onion}, {GLFW_KEY_D, workbench::CompareMode::difference},
      {GLFW_KEY_E, workbench::CompareMode::edges}, {GLFW_KEY_S, workbench::CompareMode::side_by_side}};
  for (int round = 0; round < 10; ++round) {
    for (const auto& [glfw, mode] : modes) {
      key(glfw);
      frame(&switching);
      ++switches;
      if (bench.compare().mode == mode && !workstation.screen().waiting()) ++in_the_same_frame;
      for (int i = 0; i < 3; ++i) frame(nullptr);
    }
  }
  const nlohmann::json result = {{"photographs", sizes},
                                 {"window", {window.width(), window.height()}},
                                 {"panning", panning.json()},
                                 {"zooming", zooming.json()},
                                 {"switching", switching.json()},
                                 {"switches", switches},
                                 {"switched_in_the_same_frame", in_the_same_frame}};
  const std::string text = result.dump(2) + "\n";
  return write_file_durably(options.file, as_bytes(text));
}

}  // namespace cs::programs
