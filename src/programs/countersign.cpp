// The workstation. Wires window, desk and screen; decides nothing.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <future>
#include <iostream>

#include "base/ids.hpp"
#include "client/make_desk.hpp"
#include "demo/demo.hpp"
#include "platform/files.hpp"
#include "platform/places.hpp"
#include "programs/app_window.hpp"
#include "programs/bench.hpp"
#include "programs/splash.hpp"
#include "programs/workstation.hpp"

namespace {

using namespace cs;

struct CommandLine {
  std::string server = "http://127.0.0.1:8480";  // where countersignd serve listens by default
  bool demo = false;
  std::filesystem::path portraits, data, script, ca_file, shots = "shots";
  std::string language;
  programs::BenchOptions bench;
  int grace_seconds = 30, students = 60;
  bool fresh = false, filled = false, blind_first = false;
  int width = 0, height = 0;
};

// One sentence on standard error, and the exit status that the README promises.
int fail(const Error& error) {
  std::cerr << "countersign: " << error.message << '\n';
  return error.code == Code::internal ? 3 : 1;
}

std::filesystem::path default_data_dir(bool demo) {
  return user_data_dir() / "countersign" / (demo ? "demo" : "workstation");
}

// Removed with everything in it when the program ends.
class TemporaryFolder {
 public:
  TemporaryFolder() = default;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& make() {
    path_ = std::filesystem::temp_directory_path() / ("countersign-" + new_uuid());
    return path_;
  }

 private:
  std::filesystem::path path_;
};

Result<std::vector<workbench::ScriptLine>> load_script(const std::filesystem::path& file, const demo::Demo* demo) {
  auto text = read_file(file, std::size_t{1} << 20);
  if (!text)
    return invalid("script.unreadable", "The script " + file.string() + " cannot be read: " + text.error().message);
  auto lines = workbench::parse_script(as_text(*text));
  if (!lines) return lines.error();
  // `sign-in reviewer demo`: the demonstration makes its passwords anew, so a script cannot know them.
  for (workbench::ScriptLine& line : *lines) {
    auto* sign_in = std::get_if<workbench::command::SignIn>(&line.command);
    if (sign_in == nullptr || demo == nullptr || sign_in->password != "demo") continue;
    if (sign_in->user == "reviewer") sign_in->user = demo->reviewer_name();
    if (sign_in->user == "supervisor") sign_in->user = demo->supervisor_name();
    sign_in->password = demo->password_of(sign_in->user);
  }
  return lines;
}

int run(const CommandLine& options) {
  programs::StartTimes times;
  times.began = std::chrono::steady_clock::now();
  const SystemClock clock;
  programs::WindowOptions window_options;
  window_options.title = "审片台 Countersign";
  window_options.scripted = !options.script.empty() || !options.bench.file.empty();
  if (window_options.scripted) {
    window_options.width = 1600;
    window_options.height = 900;
  }
  if (options.width > 0) window_options.width = options.width;
  if (options.height > 0) window_options.height = options.height;
  auto window = programs::AppWindow::open(window_options);
  if (!window) return fail(window.error());
  // Something stands on the screen before anything that could be slow.
  programs::draw_splash(**window);
  times.first_frame = std::chrono::steady_clock::now();

  std::filesystem::path data = options.data.empty() ? default_data_dir(options.demo) : options.data;
  // A script or a measurement begins with a campaign of its own, or its second run would find everything decided.
  TemporaryFolder temporary;
  if (options.demo && options.data.empty() && window_options.scripted) data = temporary.make();
  std::unique_ptr<demo::Demo> demo;
  client::DeskOptions desk_options;
  desk_options.server = options.server;
  desk_options.ca_file = options.ca_file;
  desk_options.data_dir = data / "desk";
  programs::WorkstationOptions workstation_options;
  workstation_options.data_dir = data;
  if (!options.language.empty()) workstation_options.language = workbench::language_from(options.language);
  if (options.demo) {
    demo::DemoOptions demo_options;
    demo_options.data_dir = data / "service";
    demo_options.portraits = options.portraits;
    demo_options.worker_program = worker::default_worker_program();
    demo_options.students = options.students;
    demo_options.blind_first = options.blind_first;
    demo_options.grace = std::chrono::seconds(options.grace_seconds);
    if (options.fresh) {
      if (const Status gone = demo::forget_demo(data); !gone) return fail(gone.error());
    }
    auto starting = std::async(std::launch::async, [&] { return demo::start_demo(demo_options, clock); });
    while (starting.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready) (*window)->wait(0);
    auto started = starting.get();
    if (!started) return fail(started.error());
    demo = std::move(*started);
    desk_options.server = demo->server_url();
    desk_options.journal_name = "demo";  // its port is another at every start
    workstation_options.accounts = {
        {demo->reviewer_name(), demo->password_of(demo->reviewer_name()), "reviewer"},
        {demo->supervisor_name(), demo->password_of(demo->supervisor_name()), "supervisor"}};
  }
  const auto still_coming = [&] {
    const demo::SeedingProgress progress = demo->progress();
    return progress.handed_in < progress.total && progress.problem.message.empty();
  };
  while (demo && options.filled && still_coming() && !(*window)->should_close()) (*window)->wait(0.05);
  workstation_options.server = desk_options.server;
  const std::unique_ptr<client::Desk> desk = client::make_desk(desk_options, clock);
  auto workstation = programs::Workstation::create(**window, *desk, clock, workstation_options);
  if (!workstation) return fail(workstation.error());
  if (!options.script.empty()) {
    auto lines = load_script(options.script, demo.get());
    if (!lines) return fail(lines.error());
    const Status driven = (*workstation)->run_script(std::move(*lines), options.shots);
    return driven ? 0 : fail(driven.error());
  }
  if (demo) (*workstation)->bench().sign_in(demo->reviewer_name(), demo->password_of(demo->reviewer_name()));
  if (!options.bench.file.empty()) {
    if (!demo) (*workstation)->bench().sign_in(options.bench.user, options.bench.password);
    const Status measured = options.bench.stage ? programs::run_stage_bench(**workstation, **window, options.bench)
                                                : programs::run_bench(**workstation, **window, times, options.bench);
    return measured ? 0 : fail(measured.error());
  }
  (*workstation)->run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CommandLine options;
  CLI::App app{"Countersign 审片台: the review workstation for graduation photographs.", "countersign"};
  app.add_option("--server", options.server, "Address of the collection service")->capture_default_str();
  app.add_option("--ca-file", options.ca_file,
                 "Certificate authority of the service, PEM (default: those that the system trusts)")
      ->check(CLI::ExistingFile);
  app.add_flag("--demo", options.demo, "Run the service inside, with a campaign of painted students");
  app.add_option("--portraits", options.portraits, "With --demo: a folder of your own portrait photographs")
      ->check(CLI::ExistingDirectory);
  app.add_option("--students", options.students,
                 "With --demo, for a new campaign: how many students hand in photographs")
      ->check(CLI::Range(1, 5000))
      ->capture_default_str();
  app.add_option("--grace", options.grace_seconds,
                 "With --demo, for a new campaign: seconds in which a decision can be undone")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_flag("--fresh", options.fresh, "With --demo: begin the demonstration anew");
  app.add_flag("--blind-first", options.blind_first,
               "With --demo, for a new campaign: state who it is before the machine's comparison is shown");
  app.add_flag("--filled", options.filled, "With --demo: open when all its photographs have been handed in");
  app.add_option("--lang", options.language, "Language of the screen")->check(CLI::IsMember({"zh", "en"}));
  app.add_option("--data", options.data, "Folder for the decision journal and preferences");
  app.add_option("--script", options.script, "Drive the window by this script and leave")->check(CLI::ExistingFile);
  app.add_option("--shots", options.shots, "Folder for the pictures that the script takes")->capture_default_str();
  app.add_option("--width", options.width, "Width of the window in pixels")->check(CLI::Range(1100, 8192));
  app.add_option("--height", options.height, "Height of the window in pixels")->check(CLI::Range(680, 8192));
  app.add_option("--bench", options.bench.file)->group("");
  app.add_option("--bench-decisions", options.bench.decisions)->group("");
  app.add_flag("--bench-stage", options.bench.stage)->group("");
  app.add_option("--bench-user", options.bench.user)->group("");
  app.add_option("--bench-password", options.bench.password)->group("");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    app.exit(e);
    return e.get_exit_code() == 0 ? 0 : 2;
  }
  if (!options.portraits.empty() && !options.demo) {
    std::cerr << "countersign: --portraits belongs to --demo; give both.\n";
    return 2;
  }
  try {
    return run(options);
  } catch (const std::exception& e) {
    std::cerr << "countersign: " << e.what() << '\n';
    return 3;
  }
}
