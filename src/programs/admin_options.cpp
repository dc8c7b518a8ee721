#include "programs/admin_options.hpp"

#include <CLI/CLI.hpp>

#include "programs/command.hpp"
#include "programs/data_folder.hpp"

namespace cs::programs {

CLI::App* command_group(CLI::App& app, const char* name, const char* what) {
  CLI::App* group = app.add_subcommand(name, what);
  group->require_subcommand(1);
  return group;
}

CLI::Option* data_options(CLI::App& command, DataPlace& data) {
  auto* folder = command.add_option("--data", data.folder, "Data folder of the service: photographs, keys, database")
                     ->type_name("DIR");
  auto* database = command
                       .add_option("--database", data.database,
                                   "Database in PostgreSQL instead of one in the data folder: postgresql://HOST/NAME; "
                                   "the password best in libpq's passfile")
                       ->type_name("URL");
  command.add_option("--database-file", data.database_file, "File whose one line is that address")
      ->type_name("FILE")
      ->excludes(database);
  command
      .add_option("--master-key-file", data.master_key_file,
                  "Master key of the photographs' keys (default: COUNTERSIGN_MASTER_KEY in the environment, else "
                  "keys/master.key in the data folder)")
      ->type_name("FILE");
  return folder;
}

CLI::App* data_command(CLI::App& parent, const char* name, const char* what, DataPlace& data, int& status,
                       std::function<Status()> work) {
  CLI::App* command = parent.add_subcommand(name, what);
  data_options(*command, data)->required();
  command->callback([&status, work = std::move(work)] {
    if (const Status worked = work(); !worked) status = fail(worked.error());
  });
  return command;
}

void campaign_option(CLI::App& command, std::string& campaign) {
  command.add_option("--campaign", campaign, "Campaign; needed where there are several")->type_name("ID");
}

}  // namespace cs::programs
