#include "programs/workstation_main.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "platform/arguments.hpp"
#include "platform/places.hpp"
#include "platform/process.hpp"
#include "programs/splash.hpp"

namespace cs::programs {
namespace {

struct CommandLine {
  std::string server = "http://127.0.0.1:8480";  // where countersignd serve listens by default
  std::string data, ca_file, language;
  int width = 0, height = 0;
};

// One sentence on standard error, and the exit status that the README promises.
int fail(const Error& error) {
  std::cerr << "countersign: " << error.message << '\n';
  return error.code == Code::internal ? 3 : 1;
}

int run(const CommandLine& options, Extras* extras) {
  StartTimes times;
  times.began = std::chrono::steady_clock::now();
  const SystemClock clock;
  WindowOptions window_options;
  window_options.title = "审片台 Countersign";
  window_options.scripted = extras != nullptr && extras->scripted();
  if (window_options.scripted) {
    window_options.width = 1600;
    window_options.height = 900;
  }
  if (options.width > 0) window_options.width = options.width;
  if (options.height > 0) window_options.height = options.height;
  auto window = AppWindow::open(window_options);
  if (!window) return fail(window.error());
  // Something stands on the screen before anything that could be slow.
  draw_splash(**window);
  times.first_frame = std::chrono::steady_clock::now();

  std::filesystem::path data = path_from_utf8(options.data);
  client::DeskOptions desk_options;
  desk_options.server = options.server;
  desk_options.ca_file = options.ca_file;
  WorkstationOptions workstation_options;
  if (!options.language.empty()) workstation_options.language = workbench::language_from(options.language);
  if (extras != nullptr) {
    if (const Status ready = extras->prepare(**window, data, desk_options, workstation_options); !ready)
      return fail(ready.error());
  }
  if (data.empty()) data = user_data_dir() / "countersign" / "workstation";
  desk_options.data_dir = data / "desk";
  workstation_options.data_dir = data;
  const std::unique_ptr<client::Desk> desk = client::make_desk(desk_options, clock);
  workstation_options.server = desk_options.server;
  auto workstation = Workstation::create(**window, *desk, clock, workstation_options);
  if (!workstation) return fail(workstation.error());
  if (extras != nullptr) {
    if (const auto driven = extras->drive(**workstation, **window, clock, times))
      return *driven ? 0 : fail(driven->error());
  }
  (*workstation)->run();
  return 0;
}

}  // namespace

int workstation_main(int argc, char** argv, Extras* extras) {
  keep_to_this_user();
  CommandLine options;
  CLI::App app{"Countersign 审片台: the review workstation for graduation photographs.", "countersign"};
  app.add_option("--server", options.server, "Address of the collection service")->capture_default_str();
  app.add_option("--ca-file", options.ca_file,
                 "Certificate authority of the service, PEM (default: those that the system trusts)")
      ->check(CLI::ExistingFile);
  app.add_option("--lang", options.language, "Language of the screen")->check(CLI::IsMember({"zh", "en"}));
  app.add_option("--data", options.data, "Folder for the decision journal and preferences");
  app.add_option("--width", options.width, "Width of the window in pixels")->check(CLI::Range(1100, 8192));
  app.add_option("--height", options.height, "Height of the window in pixels")->check(CLI::Range(680, 8192));
  if (extras != nullptr) extras->add_options(app);
  try {
    auto arguments = utf8_arguments(argc, argv);
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& e) {
    app.exit(e);
    return e.get_exit_code() == 0 ? 0 : 2;
  }
  if (extras != nullptr) {
    if (const auto wrong = extras->wrong_usage()) {
      std::cerr << "countersign: " << *wrong << '\n';
      return 2;
    }
  }
  try {
    return run(options, extras);
  } catch (const std::exception& e) {
    std::cerr << "countersign: " << e.what() << '\n';
    return 3;
  }
}

}  // namespace cs::programs
