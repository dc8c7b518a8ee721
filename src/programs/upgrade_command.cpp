#include "programs/upgrade_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "programs/admin_options.hpp"
#include "programs/command.hpp"
#include "programs/data_folder.hpp"
#include "programs/settings_file.hpp"
#include "store/upgrade.hpp"

namespace cs::programs {
namespace {

struct UpgradeArguments {
  DataPlace data;
  std::string config;
  bool check = false;
};

Status upgrade(const UpgradeArguments& a) {
  CS_ASSIGN(const store::Installation where, installation(a.data));
  CS_ASSIGN(const store::UpgradeFacts facts, store::look_at_upgrade(where));
  if (!facts.needed()) {
    fmt::print("up to date: the tables are of version {}\n", facts.version);
    return {};
  }
  const bool sqlite = where.database.empty();
  if (a.check) {
    fmt::print("the tables are of version {} and will become {}; every row is kept\n", facts.version, facts.newest);
    if (sqlite)
      fmt::print("before that the database ({} MB) is copied beside itself; {} MB are free\n", facts.bytes / 1'000'000,
                 facts.free / 1'000'000);
    else
      fmt::print("it is one transaction; make a backup first ('countersignd backup')\n");
    fmt::print("no service may run on it meanwhile; afterwards the older version cannot open it\n");
  }
  if (sqlite && !facts.has_room())
    return Error{Code::io, "disk.full", "There is not enough room for the copy: make some first."};
  if (a.check) return {};
  CS_ASSIGN(const auto store, open_store(a.data));
  fmt::print("the tables are of version {} now\n", facts.newest);
  return {};
}

}  // namespace

void add_upgrade_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand(
      "upgrade", "Bring an installation's tables up to this version, keeping SQLite's file as it was");
  const auto a = std::make_shared<UpgradeArguments>();
  data_options(*command, a->data);
  command->add_option("--config", a->config, "Settings file of serve, for where the data is")->type_name("FILE");
  command->add_flag("--check", a->check, "Only say what it would do");
  command->callback([&status, a, command] {
    Status done = a->config.empty() ? Status{} : apply_known_settings(*command, a->config);
    if (done && a->data.folder.empty()) throw CLI::RequiredError("--data");
    if (done) done = upgrade(*a);
    if (!done) status = fail(done.error());
  });
}

}  // namespace cs::programs
