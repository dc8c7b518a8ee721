#include "programs/admin_options.hpp"

#include <CLI/CLI.hpp>

#include "programs/command.hpp"

namespace cs::programs {

CLI::App* command_group(CLI::App& app, const char* name, const char* what) {
  CLI::App* group = app.add_subcommand(name, what);
  group->require_subcommand(1);
  return group;
}

CLI::App* data_command(CLI::App& parent, const char* name, const char* what, std::string& data, int& status,
                       std::function<Status()> work) {
  CLI::App* command = parent.add_subcommand(name, what);
  command->add_option("--data", data, "Data folder of the service")->required()->type_name("DIR");
  command->callback([&status, work = std::move(work)] {
    if (const Status worked = work(); !worked) status = fail(worked.error());
  });
  return command;
}

void campaign_option(CLI::App& command, std::string& campaign) {
  command.add_option("--campaign", campaign, "Campaign; needed where there are several")->type_name("ID");
}

}  // namespace cs::programs
