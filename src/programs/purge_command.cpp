// A campaign's data are removed for good. What can half-happen stands in store/purge_steps.hpp.
#include "programs/purge_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>

#include "platform/arguments.hpp"
#include "platform/terminal.hpp"
#include "programs/admin_options.hpp"
#include "programs/data_folder.hpp"
#include "programs/erasure_report.hpp"
#include "programs/known_backups.hpp"
#include "programs/language.hpp"

namespace cs::programs {
namespace {

struct PurgeArguments {
  DataPlace data;
  std::string campaign;
  bool dry_run = false, yes = false;
};

std::string step_text(std::string_view step) {
  if (step == "students") return std::string(said("学生", "students"));
  if (step == "photographs") return std::string(said("照片记录", "photographs"));
  if (step == "files") return std::string(said("照片文件", "files"));
  if (step == "key") return std::string(said("密钥", "key"));
  if (step == "record") return std::string(said("操作记录", "record"));
  return std::string(said("清单", "list"));
}

Status purge(const PurgeArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const auto k, store->access.campaign(command_caller(), domain::Permission::administer, a.campaign));
  CS_ASSIGN(const api::Campaign campaign, store->campaigns.get(k));
  fmt::print("{}  {}  {}\n", campaign.id, campaign.name, campaign.school);
  const TimePoint now = system_clock().now();
  CS_ASSIGN(const auto state, store->purges.state(k));
  if (state.begun != TimePoint{} && state.done == TimePoint{})
    fmt::print("  {}\n", fmt::format(fmt::runtime(said("{} 开始的清除未完成，从中断处继续",
                                                       "a purge that began {} was cut off: it goes on")),
                                     local_time(state.begun)));
  // One that was done and then killed has told no folder of backups yet.
  if (state.done != TimePoint{} && !a.dry_run) tell_backups(path_from_utf8(a.data.folder));
  CS_ASSIGN(const store::Erasure would, store->purges.preview(k, now));
  if (a.dry_run || !a.yes) {
    print_erasure(would, false);
    fmt::print("  {}\n",
               said("本批次照片的密钥将被销毁，任何拷贝都无法再打开；谁在何时作了何决定、缴费记录、操作记录仍保留",
                    "the key of its photographs is destroyed, so that no copy can be opened; who decided what "
                    "and when, the accounts and the record stay"));
    print_out_of_reach(a.data, false);
    fmt::print("{}\n", said("尚未改动任何数据", "nothing was changed"));
    if (a.dry_run) return {};
    return invalid("purge.confirm", "This cannot be taken back: say it with --yes.");
  }
  const bool terminal = error_is_a_terminal();
  CS_ASSIGN(const store::Erasure did, store->purges.purge(k, now, [&](std::string_view step, std::int64_t done) {
    if (terminal) fmt::print(stderr, "\r\x1b[K{} {}", step_text(step), done);
  }));
  if (terminal) fmt::print(stderr, "\r\x1b[K");
  print_erasure(did, true);
  fmt::print("  {}\n", said("密钥已销毁；'countersignd audit verify' 可核对",
                            "its key is destroyed; 'countersignd audit "
                            "verify' says so, too"));
  print_out_of_reach(a.data, true);
  return {};
}

}  // namespace

void add_purge_command(CLI::App& app, int& status) {
  const auto [sub, a] = data_command<PurgeArguments>(
      app, "purge", "Remove the data of a campaign's students for good, with their photographs and the key", status,
      &purge);
  sub->add_option("--campaign", a->campaign, "Campaign: archived, its window over, nothing open")
      ->required()
      ->type_name("ID");
  sub->add_flag("--dry-run", a->dry_run, "Say what would go, and change nothing");
  sub->add_flag("--yes", a->yes, "It cannot be taken back; one that was cut off is finished by saying it again");
}

}  // namespace cs::programs
