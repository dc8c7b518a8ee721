// Pictures of every view and state, from the real window and a desk that answers everything itself:
//   ui_gallery --shots DIR [--portraits DIR] [--size WxH] [--lang zh|en] [--script FILE]
#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>

#include "fake_desk.hpp"
#include "platform/files.hpp"
#include "programs/app_window.hpp"
#include "programs/run_script.hpp"
#include "programs/splash.hpp"
#include "programs/workstation.hpp"

namespace {

using namespace cs;

int fail(const Error& error) {
  std::fprintf(stderr, "ui_gallery: %s\n", error.message.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::filesystem::path shots = "gallery", portraits, script;
  std::string language = "zh", size = "1600x900";
  int photo_width = 1500, items = 12;
  CLI::App app{"Pictures of every view", "ui_gallery"};
  app.add_option("--shots", shots);
  app.add_option("--portraits", portraits);
  app.add_option("--script", script)->required();
  app.add_option("--lang", language);
  app.add_option("--size", size);
  app.add_option("--photo-width", photo_width);
  app.add_option("--items", items);
  CLI11_PARSE(app, argc, argv);

  programs::WindowOptions window_options;
  window_options.title = "gallery";
  window_options.scripted = true;
  if (std::sscanf(size.c_str(), "%dx%d", &window_options.width, &window_options.height) != 2) return 2;
  auto window = programs::AppWindow::open(window_options);
  if (!window) return fail(window.error());
  programs::draw_splash(**window);
  const SystemClock clock;
  ui::FakeDeskOptions desk_options;
  desk_options.portraits = portraits;
  desk_options.photo_width = photo_width;
  desk_options.items = items;
  ui::FakeDesk desk(desk_options, clock);
  programs::WorkstationOptions options;
  options.data_dir = std::filesystem::temp_directory_path() / "countersign-gallery";
  std::filesystem::remove_all(options.data_dir);
  options.language = workbench::language_from(language);
  options.accounts = {{"lin", "x", "reviewer"}, {"supervisor", "x", "supervisor"}};
  auto workstation = programs::Workstation::create(**window, desk, clock, options);
  if (!workstation) return fail(workstation.error());
  auto text = read_file(script);
  if (!text) return fail(text.error());
  auto lines = script::parse_script(as_text(*text));
  if (!lines) return fail(lines.error());
  const Status driven = programs::run_script(**workstation, **window, clock, std::move(*lines), shots);
  for (const auto& clipped : (*workstation)->screen().clipped())
    std::fprintf(stderr, "no room for: %s\n", clipped.c_str());
  return driven ? 0 : fail(driven.error());
}
