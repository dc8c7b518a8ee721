#include "programs/backup_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "backup/backup.hpp"
#include "base/text.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "platform/terminal.hpp"
#include "programs/admin_options.hpp"
#include "programs/command.hpp"
#include "programs/data_folder.hpp"
#include "programs/known_backups.hpp"
#include "vault/purge_list.hpp"

namespace cs::programs {
namespace {

namespace fs = std::filesystem;

struct BackupArguments {
  DataPlace data;
  std::string to, folder, key_file, set;
  int keep = 0, keep_days = 0;
  std::string purges;
};

/// On a terminal one line that moves, elsewhere a line a step.
backup::Progress shown() {
  const bool terminal = error_is_a_terminal();
  return [terminal, last = std::string()](std::string_view what, std::int64_t done, std::int64_t all) mutable {
    if (terminal)
      fmt::print(stderr, "\r\x1b[K{}{}", what, all > 0 ? fmt::format(": {} of {}", done, all) : "");
    else if (last != what)
      fmt::print(stderr, "{}\n", what);
    last = what;
    if (terminal && done == all && all > 0) fmt::print(stderr, "\n");
  };
}

fs::path key_file_of(const BackupArguments& a) {
  return a.key_file.empty() ? path_from_utf8(a.data.folder) / "backup.key" : path_from_utf8(a.key_file);
}

Result<backup::Folder> open_folder(const std::string& folder, const std::string& key_file) {
  CS_ASSIGN(const backup::Key key, backup::load_key(path_from_utf8(key_file)));
  return backup::Folder::open(path_from_utf8(folder), key);
}

void tell(const backup::Manifest& m) {
  if (m.damaged) return fmt::print("{}  damaged: its manifest cannot be read\n", m.set);
  fmt::print("{}  made {}, {} photographs ({} MB), {} entries in the log\n", m.set, local_time(m.made), m.photographs,
             m.photograph_bytes / 1'000'000, m.log_entries);
  if (!m.lacking.empty())
    fmt::print("    {} photographs were damaged or missing when it was made, and are not in it\n", m.lacking.size());
}

Status make(const BackupArguments& a) {
  if (a.data.folder.empty() || a.to.empty())
    return invalid("backup.place", "Name the installation and where its backups go: --data DIR --to DIR.");
  CS_ASSIGN(const store::Installation from, installation(a.data));
  CS_ASSIGN(const auto store, open_store(a.data));
  const fs::path key_file = key_file_of(a);
  auto key = backup::load_key(key_file);
  if (!key && key.error().id == "backup.key_missing") {
    key = backup::make_key(key_file);
    if (key)
      fmt::print(stderr,
                 "A key was made in {}. Keep a copy of this file in another place: without it nobody can read the "
                 "backups, and with it anybody can.\n",
                 key_file.string());
  }
  if (!key) return key.error();
  const auto report = backup::make(
      from, [&](const std::string& hash) { return store->photographs.read(hash); }, path_from_utf8(a.to), *key,
      system_clock().now(), shown());
  if (!report) return report.error();
  fmt::print("backup ");
  tell(report->manifest);
  fmt::print("    {} photographs are new in {}\n", report->copied, a.to);
  CS_TRY(note_backups(from.folder, {path_from_utf8(a.to), key_file, a.keep, a.keep_days}));
  if (a.keep > 0 || a.keep_days > 0) {
    CS_ASSIGN(const auto folder, backup::Folder::open(path_from_utf8(a.to), *key));
    CS_ASSIGN(const auto lock, folder.lock());
    int gone = 0;
    if (a.keep > 0) {
      CS_ASSIGN(gone, folder.forget(a.keep));
    }
    if (a.keep_days > 0) {
      CS_ASSIGN(const int old, folder.forget_before(report->manifest.made - std::chrono::days{a.keep_days}));
      gone += old;
    }
    if (gone > 0) fmt::print("    {} older backups were removed\n", gone);
  }
  if (report->manifest.lacking.empty()) return {};
  return Error{Code::corrupt, "backup.lacking",
               fmt::format("{} photographs are damaged or missing and could not be backed up; everything else was.",
                           report->manifest.lacking.size())};
}

Status verify(const BackupArguments& a) {
  CS_ASSIGN(const auto folder, open_folder(a.folder, a.key_file));
  const auto report = backup::check(folder, a.set, fs::temp_directory_path(), shown());
  if (!report) return report.error();
  tell(report->manifest);
  if (report->damaged > 0)
    return Error{Code::corrupt, "backup.damaged",
                 fmt::format("{} of {} photographs in this backup are damaged or missing.", report->damaged,
                             report->photographs)};
  fmt::print("    whole: the database and {} photographs\n", report->photographs);
  return {};
}

Status list(const BackupArguments& a) {
  CS_ASSIGN(const auto folder, open_folder(a.folder, a.key_file));
  CS_ASSIGN(const auto sets, folder.sets());
  if (sets.empty()) fmt::print("no finished backup\n");
  for (const backup::Manifest& m : sets) tell(m);
  return {};
}

Status restore(const BackupArguments& a) {
  CS_ASSIGN(const auto folder, open_folder(a.folder, a.key_file));
  const fs::path to = path_from_utf8(a.data.folder);
  backup::RestoreOptions options;
  CS_ASSIGN(const store::Installation where, installation(a.data));
  options.master_key = where.master_key;
  if (!a.purges.empty()) {
    CS_ASSIGN(const Bytes text, read_file(path_from_utf8(a.purges), std::size_t{64} << 20));
    CS_ASSIGN(options.purges, vault::purges_from(as_text(text)));
  }
  const auto report = backup::restore(folder, a.set, to, command_actor(), system_clock().now(), shown(), options);
  if (!report) return report.error();
  fmt::print("restored ");
  tell(report->manifest);
  if (report->purged > 0)
    fmt::print("    {} campaigns or students whose data were removed since were removed again\n", report->purged);
  fmt::print(
      "    What happened after {} is not in it. Messages that waited then are in doubt and are not sent by themselves; "
      "everybody signs in again.\n"
      "    Supervisors' workstations that saw more of the record refuse it until its line in their desk/heads is "
      "removed.\n"
      "    Start it with 'countersignd serve --data {}', or take it to PostgreSQL with 'countersignd move'.\n",
      local_time(report->manifest.made), to.string());
  return {};
}

CLI::App* folder_command(CLI::App& parent, const char* name, const char* what, int& status,
                         Status (*work)(const BackupArguments&), const std::shared_ptr<BackupArguments>& a) {
  CLI::App* command = parent.add_subcommand(name, what);
  command->callback([&status, a, work] {
    if (const Status worked = work(*a); !worked) status = fail(worked.error());
  });
  return command;
}

void key_option(CLI::App& command, BackupArguments& a) {
  command.add_option("--key-file", a.key_file, "File with the key of the backups")->required()->type_name("FILE");
}

void set_option(CLI::App& command, BackupArguments& a) {
  command.add_option("--set", a.set, "Which backup; without it the newest")->type_name("NAME");
}

}  // namespace

void add_backup_commands(CLI::App& app, int& status) {
  CLI::App* group = app.add_subcommand(
      "backup", "Back an installation up while it serves, sealed under a key; photographs are copied once");
  const auto a = std::make_shared<BackupArguments>();
  data_options(*group, a->data);
  group->add_option("--to", a->to, "Folder of backups, made when it is not there")->type_name("DIR");
  group
      ->add_option("--key-file", a->key_file,
                   "File with the key of the backups; without it backup.key in the data "
                   "folder. Made when it is not there")
      ->type_name("FILE");
  group->add_option("--keep", a->keep, "Remove all but the newest N afterwards")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000));
  group->add_option("--keep-days", a->keep_days, "Remove those that are older than N days afterwards; the newest stays")
      ->type_name("N")
      ->check(CLI::Range(1, 3'650));
  group->require_subcommand(0, 1);
  group->callback([&status, a, group] {
    if (!group->get_subcommands().empty()) return;
    if (const Status worked = make(*a); !worked) status = fail(worked.error());
  });
  {
    const auto b = std::make_shared<BackupArguments>();
    CLI::App* sub = folder_command(*group, "verify", "Open everything in a backup and compare it", status, &verify, b);
    sub->add_option("DIR", b->folder, "Folder of backups")->required();
    key_option(*sub, *b);
    set_option(*sub, *b);
  }
  {
    const auto b = std::make_shared<BackupArguments>();
    CLI::App* sub = folder_command(*group, "list", "Show the backups in a folder", status, &list, b);
    sub->add_option("DIR", b->folder, "Folder of backups")->required();
    key_option(*sub, *b);
  }
  const auto b = std::make_shared<BackupArguments>();
  CLI::App* sub = folder_command(app, "restore", "Make a new installation from a backup", status, &restore, b);
  sub->add_option("--from", b->folder, "Folder of backups")->required()->type_name("DIR");
  sub->add_option("--data", b->data.folder, "New data folder")->required()->type_name("DIR");
  sub->add_option("--master-key-file", b->data.master_key_file,
                  "Master key of the photographs' keys, where it is not in the backup; needed to remove again what was "
                  "purged since")
      ->type_name("FILE");
  sub->add_option("--purges", b->purges,
                  "keys/purges of the installation that is replaced: what was purged since, where the folder of "
                  "backups was not told")
      ->type_name("FILE");
  key_option(*sub, *b);
  set_option(*sub, *b);
}

}  // namespace cs::programs
