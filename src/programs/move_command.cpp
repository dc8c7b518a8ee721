#include "programs/move_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "platform/arguments.hpp"
#include "platform/terminal.hpp"
#include "programs/command.hpp"
#include "programs/data_folder.hpp"
#include "store/move.hpp"

namespace cs::programs {
namespace {

struct MoveArguments {
  std::string folder, to, to_file;
};

Status move(const MoveArguments& a) {
  if (a.to.empty() && a.to_file.empty())
    return invalid("db.address", "Name the database: --to postgresql://HOST/NAME.");
  CS_ASSIGN(const store::Installation target, installation({a.folder, a.to, a.to_file, {}}));
  store::MoveOptions options;
  options.folder = target.folder;
  options.to = target.database;
  const bool terminal = error_is_a_terminal();
  std::int64_t told = -1;
  options.on_progress = [&](std::int64_t there, std::int64_t all, std::string_view what) {
    const std::int64_t tenth = all == 0 ? 10 : there * 10 / all;
    if (terminal)
      fmt::print(stderr, "\r\x1b[K{} of {} rows: {}", there, all, what);
    else if (tenth != told)
      fmt::print(stderr, "{} of {} rows: {}\n", there, all, what);
    told = tenth;
  };
  const auto moved = store::move_installation(options);
  if (terminal && told >= 0) fmt::print(stderr, "\n");
  if (!moved) return moved.error();
  fmt::print(
      "{} rows moved{}, every table compared. From now on name the database with --database in every command; "
      "{} is as it was: put it away.\n",
      moved->rows, moved->resumed > 0 ? fmt::format(" ({} of them by an earlier run)", moved->resumed) : "",
      (target.folder / "service.db").string());
  return {};
}

}  // namespace

void add_move_command(CLI::App& app, int& status) {
  const auto a = std::make_shared<MoveArguments>();
  CLI::App* command = app.add_subcommand(
      "move",
      "Move an installation's database from SQLite into an empty one of PostgreSQL; run again, it goes on where "
      "it was stopped");
  command->add_option("--data", a->folder, "Data folder of the service, which must not be running")
      ->required()
      ->type_name("DIR");
  auto* to = command->add_option("--to", a->to, "The empty database: postgresql://HOST/NAME")->type_name("URL");
  command->add_option("--to-file", a->to_file, "File whose one line is that address")->type_name("FILE")->excludes(to);
  command->callback([&status, a] {
    if (const Status moved = move(*a); !moved) status = fail(moved.error());
  });
}

}  // namespace cs::programs
