// Release, one submission after the other: its finished photo is written to NUMBER.jpg, flushed, and only then the
// submission is released in the store. What can go wrong between the steps:
//   killed before the file is whole    it appears under its name only when it is whole; the next run makes it again
//   killed before the store knows      the submission is approved still; the next run writes the same bytes again
//   overturned meanwhile               the store refuses; the file is taken away again
//   overturned after its release       its file is still in the folder: each run names the files that are released no
//   more no good photo can be made          it stays approved, and is named with the reason
#include "programs/release_command.hpp"
#include "base/hash.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "base/ids.hpp"
#include "base/thread.hpp"
#include "checks/rules.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "programs/admin_options.hpp"
#include "programs/command.hpp"
#include "programs/data_folder.hpp"
#include "programs/progress.hpp"
#include "worker/worker.hpp"

namespace cs::programs {
namespace {

namespace fs = std::filesystem;

struct ReleaseArguments {
  DataPlace data;
  std::string campaign, out, rules;
  bool preview = false;
  unsigned threads = std::max(1U, std::thread::hardware_concurrency());
};

struct Tally {
  std::size_t written = 0, released = 0;
  std::vector<std::string> left;  ///< why each of the others was not released
};

class Release {
 public:
  Release(const ReleaseArguments& a, store::Store& store, store::CampaignRef campaign)
      : a_(a), store_(store), campaign_(std::move(campaign)) {}

  Result<Tally> run() {
    CS_ASSIGN(todo_, store_.deliveries.releasable(campaign_, system_clock().now()));
    std::set<std::string> belong;
    for (const store::Releasable& r : todo_) belong.insert(r.student_number + ".jpg");
    std::erase_if(todo_, [&](const store::Releasable& r) { return r.released && fs::exists(file_of(r)); });
    progress_ = std::make_unique<Progress>(todo_.size(), 0, "finished photos");
    const std::size_t lanes = std::min<std::size_t>(a_.threads, todo_.size());
    CS_TRY(in_parallel("cs-finish", lanes, lanes, [this](std::size_t) { work(); }));
    if (ours_) return *ours_;
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(path_from_utf8(a_.out), ec))
      if (const std::string name = entry.path().filename().string(); name.ends_with(".jpg") && !belong.contains(name))
        tally_.left.push_back(
            fmt::format("{}: This file is in the folder, but no photo of that student is released.", name));
    std::sort(tally_.left.begin(), tally_.left.end());
    return std::move(tally_);
  }

 private:
  fs::path file_of(const store::Releasable& r) const {
    return path_from_utf8(a_.out) / path_from_utf8(r.student_number + ".jpg");
  }

  void work() {
    worker::Options options;
    options.program = worker::default_worker_program();
    options.rules = a_.rules;
    const auto process = worker::start_worker(std::move(options));
    for (std::size_t i; (i = next_++) < todo_.size() && !failed_;) {
      const Result<std::string> why = one(*process, todo_[i]);
      const std::lock_guard lock(mutex_);
      if (!why) {
        ours_ = why.error();
        failed_ = true;
        return;
      }
      if (!why->empty()) tally_.left.push_back(fmt::format("{}: {}", todo_[i].student_number, *why));
      progress_->step();
    }
  }

  /// Why it was not released; empty when it was. An error is one that would meet the others as well.
  Result<std::string> one(worker::Worker& process, const store::Releasable& r) {
    const auto photo = store_.photographs.read(r.photo);
    if (!photo && photo.error().code == Code::corrupt) return photo.error().message;
    if (!photo) return photo.error();
    const auto finished = process.finish(*photo, std::nullopt);
    if (!finished) {
      if (!finished.error().id.starts_with("photo.")) return finished.error();
      return finished.error().message;
    }
    if (finished->jpeg.empty())
      return finished->examination.findings.empty() ? std::string("No finished photo can be made.")
                                                    : finished->examination.findings.front().message.en;
    CS_TRY(write_file_durably(file_of(r), finished->jpeg));
    if (!a_.preview && !r.released) {
      const auto done = released(r.submission, blake2b(finished->jpeg));
      if (!done) {
        std::error_code ec;
        fs::remove(file_of(r), ec);
        if (done.error().code != Code::refused && done.error().code != Code::conflict) return done.error();
        return done.error().message;
      }
    }
    const std::lock_guard lock(mutex_);
    ++tally_.written;
    tally_.released += !a_.preview && !r.released;
    return std::string();
  }

  Result<store::Nothing> released(const std::string& submission, const std::string& finished) {
    CS_ASSIGN(const auto ref, store_.access.submission(command_caller(), domain::Permission::administer, submission));
    return store_.deliveries.release(ref, finished, system_clock().now()).get();
  }

  const ReleaseArguments& a_;
  store::Store& store_;
  const store::CampaignRef campaign_;
  std::vector<store::Releasable> todo_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> failed_{false};
  std::unique_ptr<Progress> progress_;
  std::mutex mutex_;  // of what follows
  Tally tally_;
  std::optional<Error> ours_;
};

Result<Tally> release(const ReleaseArguments& a) {
  CS_TRY(checks::Rules::load(a.rules));
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(auto campaign, choose_campaign(*store, a.campaign));
  std::error_code ec;
  fs::create_directories(path_from_utf8(a.out), ec);
  if (!fs::is_directory(path_from_utf8(a.out), ec))
    return io_error("release.folder", fmt::format("{} is no folder to write into.", a.out));
  return Release(a, *store, std::move(campaign)).run();
}

}  // namespace

void add_release_command(CLI::App& app, int& status) {
  const auto a = std::make_shared<ReleaseArguments>();
  CLI::App* command = app.add_subcommand(
      "release", "Write the finished photos of all approved submissions to NUMBER.jpg in a folder, and release them");
  data_options(*command, a->data)->required();
  command->add_option("--out", a->out, "Folder for the finished photos; made when it is not there")
      ->required()
      ->type_name("DIR");
  command->add_option("--campaign", a->campaign, "Campaign; needed where there are several")->type_name("ID");
  command->add_option("--rules", a->rules, "Rules file instead of the default one");
  command->add_option("--threads", a->threads, "How many photographs at a time")->check(CLI::Range(1, 256));
  command->add_flag("--preview", a->preview, "Write the photos to look at and release nothing");
  command->callback([a, &status] {
    const auto tally = release(*a);
    if (!tally) {
      status = fail(tally.error());
      return;
    }
    fmt::print("{} finished photos written, {} released, {} left\n", tally->written, tally->released,
               tally->left.size());
    for (const std::string& why : tally->left) fmt::print(stderr, "{}\n", why);
    status = tally->left.empty() ? done : bad_input;
  });
}

}  // namespace cs::programs
