// The workstation as it is worked on: with the demonstration, scripts and measurements.
#include <CLI/CLI.hpp>

#include <future>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "demo/demo.hpp"
#include "platform/files.hpp"
#include "platform/places.hpp"
#include "programs/bench.hpp"
#include "programs/run_script.hpp"
#include "programs/workstation_main.hpp"
#include "worker/worker.hpp"

namespace cs::programs {
namespace {

namespace fs = std::filesystem;

// Removed with everything in it when the program ends.
class TemporaryFolder {
 public:
  TemporaryFolder() = default;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& make() {
    path_ = fs::temp_directory_path() / ("countersign-" + new_uuid());
    return path_;
  }

 private:
  fs::path path_;
};

class Developer final : public Extras {
 public:
  void add_options(CLI::App& app) override {
    app.add_flag("--demo", demonstrate_, "Run the service inside, with a campaign of painted students");
    app.add_option("--portraits", portraits_, "With --demo: a folder of your own portrait photographs")
        ->check(CLI::ExistingDirectory);
    app.add_option("--students", students_, "With --demo, for a new campaign: how many students hand in photographs")
        ->check(CLI::Range(1, 5000))
        ->capture_default_str();
    app.add_option("--grace", grace_seconds_,
                   "With --demo, for a new campaign: seconds in which a decision can be undone")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
    app.add_flag("--fresh", fresh_, "With --demo: begin the demonstration anew");
    app.add_flag("--blind-first", blind_first_,
                 "With --demo, for a new campaign: state who it is before the machine's comparison is shown");
    app.add_flag(
        "--tour", tour_,
        "With --demo: a first day of ten cases, each answered as soon as it was decided; nothing of it is kept");
    app.add_flag("--filled", filled_, "With --demo: open when all its photographs have been handed in");
    app.add_option("--script", script_, "Drive the window by this script and leave")->check(CLI::ExistingFile);
    app.add_option("--shots", shots_, "Folder for the pictures that the script takes")->capture_default_str();
    app.add_option("--bench", bench_.file)->group("");
    app.add_option("--bench-decisions", bench_.decisions)->group("");
    app.add_flag("--bench-stage", bench_.stage)->group("");
    app.add_option("--bench-user", bench_.user)->group("");
    app.add_option("--bench-password", bench_.password)->group("");
  }

  std::optional<std::string> wrong_usage() const override {
    if (!portraits_.empty() && !demonstrate_) return "--portraits belongs to --demo; give both.";
    if (tour_ && (!demonstrate_ || !portraits_.empty())) return "--tour belongs to --demo, with painted people.";
    return std::nullopt;
  }

  bool scripted() const override { return !script_.empty() || !bench_.file.empty(); }

  Status prepare(AppWindow& window, fs::path& data, client::DeskOptions& desk,
                 WorkstationOptions& workstation) override {
    if (!demonstrate_) return {};
    // A script or a measurement begins with a campaign of its own, or its second run would find everything decided.
    if (data.empty()) data = scripted() || tour_ ? temporary_.make() : user_data_dir() / "countersign" / "demo";
    demo::DemoOptions options;
    options.data_dir = data / "service";
    options.portraits = portraits_;
    options.worker_program = worker::default_worker_program();
    options.students = students_;
    options.blind_first = blind_first_;
    options.tour = tour_;
    options.grace = std::chrono::seconds(grace_seconds_);
    if (fresh_) CS_TRY(demo::forget_demo(data));
    auto starting = std::async(std::launch::async, [&] { return demo::start_demo(options, clock_); });
    while (starting.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready) window.wait(0);
    CS_ASSIGN(demo_, starting.get());
    desk.server = demo_->server_url();
    desk.journal_name = "demo";  // its port is another at every start
    workstation.accounts = {{demo_->reviewer_name(), demo_->password_of(demo_->reviewer_name()), "reviewer"},
                            {demo_->supervisor_name(), demo_->password_of(demo_->supervisor_name()), "supervisor"}};
    for (demo::TourAnswer& answer : demo_->tour())
      workstation.tour.push_back({std::move(answer.number), std::move(answer.reasons)});
    const auto still_coming = [&] {
      const demo::SeedingProgress progress = demo_->progress();
      return progress.handed_in < progress.total && progress.problem.message.empty();
    };
    while (filled_ && still_coming() && !window.should_close()) window.wait(0.05);
    return {};
  }

  std::optional<Status> drive(Workstation& workstation, AppWindow& window, const Clock& clock,
                              const StartTimes& times) override {
    if (!script_.empty()) {
      auto lines = load_script();
      if (!lines) return lines.error();
      return run_script(workstation, window, clock, std::move(*lines), shots_);
    }
    if (demo_) workstation.bench().sign_in(demo_->reviewer_name(), demo_->password_of(demo_->reviewer_name()));
    if (bench_.file.empty()) return std::nullopt;
    if (!demo_) workstation.bench().sign_in(bench_.user, bench_.password);
    return bench_.stage ? run_stage_bench(workstation, window, bench_) : run_bench(workstation, window, times, bench_);
  }

 private:
  Result<std::vector<script::ScriptLine>> load_script() const {
    auto text = read_file(script_, std::size_t{1} << 20);
    if (!text)
      return invalid("script.unreadable",
                     "The script " + script_.string() + " cannot be read: " + text.error().message);
    CS_ASSIGN(auto lines, script::parse_script(as_text(*text)));
    // `sign-in reviewer demo`: the demonstration makes its passwords anew, so a script cannot know them.
    for (script::ScriptLine& line : lines) {
      auto* sign_in = std::get_if<script::command::SignIn>(&line.command);
      if (sign_in == nullptr || demo_ == nullptr || sign_in->password != "demo") continue;
      if (sign_in->user == "reviewer") sign_in->user = demo_->reviewer_name();
      if (sign_in->user == "supervisor") sign_in->user = demo_->supervisor_name();
      sign_in->password = demo_->password_of(sign_in->user);
    }
    return lines;
  }

  bool demonstrate_ = false, fresh_ = false, filled_ = false, blind_first_ = false, tour_ = false;
  fs::path portraits_, script_, shots_ = "shots";
  BenchOptions bench_;
  int grace_seconds_ = 30, students_ = 60;
  SystemClock clock_;          // the demonstration's threads read it until it ends, which is after the workstation has
  TemporaryFolder temporary_;  // before the demonstration, which writes there until it ends
  std::unique_ptr<demo::Demo> demo_;
};

}  // namespace
}  // namespace cs::programs

int main(int argc, char** argv) {
  cs::programs::Developer extras;
  return cs::programs::workstation_main(argc, argv, &extras);
}
