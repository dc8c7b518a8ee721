// Release: what was approved may leave. The finished photos were made before the review and are stored; each is read,
// so that a damaged one stays. A kill in between leaves some released and the others approved; the next run goes on.
#include "programs/release_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "programs/admin_options.hpp"
#include "programs/command.hpp"
#include "programs/data_folder.hpp"
#include "programs/progress.hpp"

namespace cs::programs {
namespace {

namespace fs = std::filesystem;
using domain::State;

struct ReleaseArguments {
  DataPlace data;
  std::string campaign, preview;
  std::vector<std::string> without, take_back;
};

struct Tally {
  std::size_t written = 0, released = 0, taken_back = 0;
  std::vector<std::string> left;  ///< why each of the others stays as it is
};

constexpr std::size_t at_once = 500;

/// Those of `all` with these student numbers. invalid "release.number" for one that is not among them.
Status none_unknown(const std::vector<std::string>& numbers, const std::vector<store::Releasable>& all) {
  for (const std::string& number : numbers)
    if (std::ranges::none_of(all, [&](const store::Releasable& r) { return r.student.number == number; }))
      return invalid("release.number", fmt::format("Nothing of student {} is approved.", number));
  return {};
}

Result<Tally> take_back(const ReleaseArguments& a, store::Store& store, const store::CampaignRef& campaign) {
  Tally tally;
  CS_ASSIGN(const auto all, store.deliveries.releasable(campaign, system_clock().now()));
  CS_TRY(none_unknown(a.take_back, all));
  std::map<std::string, std::string> number_of;
  std::vector<std::string> wanted;
  for (const store::Releasable& r : all)
    if (std::ranges::find(a.take_back, r.student.number) != a.take_back.end()) {
      wanted.push_back(r.submission);
      number_of[r.submission] = r.student.number;
    }
  CS_ASSIGN(const store::Moved moved, store.deliveries.take_back(campaign, wanted, system_clock().now()).get());
  tally.taken_back = static_cast<std::size_t>(moved.moved);
  for (const store::NotMoved& n : moved.left)
    tally.left.push_back(fmt::format("{}: {}", number_of[n.submission], n.why.message));
  return tally;
}

Result<Tally> release(const ReleaseArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const store::CampaignRef campaign, choose_campaign(*store, a.campaign));
  if (!a.take_back.empty()) return take_back(a, *store, campaign);
  const fs::path folder = path_from_utf8(a.preview);
  std::error_code ec;
  if (!a.preview.empty()) {
    fs::create_directories(folder, ec);
    if (!fs::is_directory(folder, ec))
      return io_error("release.folder", fmt::format("{} is no folder to write into.", a.preview));
  }
  Tally tally;
  CS_ASSIGN(auto all, store->deliveries.releasable(campaign, system_clock().now()));
  CS_TRY(none_unknown(a.without, all));
  std::erase_if(all, [&](const store::Releasable& r) {
    return r.state != State::approved || !r.ready || std::ranges::find(a.without, r.student.number) != a.without.end();
  });
  Progress progress(all.size(), 0, "finished photos");
  std::map<std::string, std::string> number_of;
  std::vector<store::ReleaseItem> whole;
  for (const store::Releasable& r : all) {
    progress.step();
    number_of[r.submission] = r.student.number;
    if (!r.finished.empty()) {
      const auto bytes = store->photographs.read(r.finished);
      if (!bytes && bytes.error().code != Code::corrupt && bytes.error().code != Code::not_found) return bytes.error();
      if (!bytes) {
        tally.left.push_back(fmt::format("{}: {}", r.student.number, bytes.error().message));
        continue;
      }
      if (!a.preview.empty()) {
        CS_TRY(write_file_durably(folder / path_from_utf8(r.student.number + ".jpg"), *bytes));
        ++tally.written;
        continue;
      }
    }
    whole.push_back({r.submission, r.finished});
  }
  for (std::size_t begin = 0; begin < whole.size(); begin += at_once) {
    const auto first = whole.begin() + static_cast<std::ptrdiff_t>(begin);
    std::vector<store::ReleaseItem> some(first,
                                         first + static_cast<std::ptrdiff_t>(std::min(at_once, whole.size() - begin)));
    if (!a.preview.empty()) {  // what is left here has no finished photo
      for (const store::ReleaseItem& item : some)
        tally.left.push_back(fmt::format("{}: No finished photo was shown when this photograph was approved.",
                                         number_of[item.submission]));
      continue;
    }
    CS_ASSIGN(const store::Moved moved,
              store->deliveries.release(campaign, std::move(some), system_clock().now()).get());
    tally.released += static_cast<std::size_t>(moved.moved);
    for (const store::NotMoved& n : moved.left)
      tally.left.push_back(fmt::format("{}: {}", number_of[n.submission], n.why.message));
  }
  std::ranges::sort(tally.left);
  return tally;
}

}  // namespace

void add_release_command(CLI::App& app, int& status) {
  const auto a = std::make_shared<ReleaseArguments>();
  CLI::App* command = app.add_subcommand("release", "Release the finished photos of all approved submissions");
  data_options(*command, a->data)->required();
  campaign_option(*command, a->campaign);
  CLI::Option* preview = command->add_option("--preview", a->preview,
                                             "Write them to NUMBER.jpg in this folder to look at, release nothing");
  preview->type_name("DIR");
  CLI::Option* without = command->add_option("--without", a->without, "Leave the photo of this student as it is");
  without->type_name("NUMBER");
  CLI::Option* back =
      command->add_option("--take-back", a->take_back, "Take the release of this student back, before it is delivered");
  back->type_name("NUMBER")->excludes(preview)->excludes(without);
  command->callback([a, &status] {
    const auto tally = release(*a);
    if (!tally) {
      status = fail(tally.error());
      return;
    }
    if (!a->take_back.empty())
      fmt::print("{} taken back, {} left\n", tally->taken_back, tally->left.size());
    else if (!a->preview.empty())
      fmt::print("{} finished photos written, {} left\n", tally->written, tally->left.size());
    else
      fmt::print("{} released, {} left\n", tally->released, tally->left.size());
    for (const std::string& why : tally->left) fmt::print(stderr, "{}\n", why);
    status = tally->left.empty() ? done : bad_input;
  });
}

}  // namespace cs::programs
