#include "programs/keys_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "platform/file_lock.hpp"
#include "programs/admin_options.hpp"
#include "programs/command.hpp"
#include "programs/data_folder.hpp"
#include "vault/keyring.hpp"

namespace cs::programs {
namespace {

struct KeysArguments {
  DataPlace data;
};

/// Nodes on PostgreSQL hold no lock of the folder.
Status nobody_serves(const KeysArguments& a, const store::Installation& where) {
  if (where.database.empty()) return {};
  CS_ASSIGN(const auto rooms, open_store(a.data));
  CS_ASSIGN(const auto nodes, rooms->nodes.all());
  const TimePoint oldest = system_clock().now() - store::node_patience - store::clock_tolerance;
  for (const store::NodeRow& node : nodes)
    if (node.beat > oldest)
      return Error{Code::unavailable, "store.in_use",
                   fmt::format("The service on {} is running: stop it first; one that died is forgotten after {} s.",
                               node.name, (store::node_patience + store::clock_tolerance) / Millis{1'000})};
  return {};
}

Status rotate(const KeysArguments& a) {
  CS_ASSIGN(const store::Installation where, installation(a.data));
  CS_ASSIGN(const auto ring, vault::Keyring::open(where.folder / "keys", where.master_key));
  // A service that runs has the old master key in mind.
  CS_ASSIGN(const FileLock alone,
            FileLock::take(where.folder / "lock",
                           {Code::unavailable, "store.in_use",
                            fmt::format("A service is running on {}: stop it first.", where.folder.string())}));
  CS_TRY(nobody_serves(a, where));
  CS_TRY(ring->rewrap());
  fmt::print(
      "The keys of {} have another master key now. Put a copy of it away, and destroy those of the old one once "
      "no backup needs it any more.\n",
      where.folder.string());
  return {};
}

Status recovery(const KeysArguments& a) {
  CS_ASSIGN(const store::Installation where, installation(a.data));
  CS_ASSIGN(const auto ring, vault::Keyring::open(where.folder / "keys", where.master_key));
  CS_ASSIGN(const vault::Key master, ring->master());
  CS_ASSIGN(const auto campaigns, ring->campaigns());
  const std::string text = master.text();
  fmt::print(
      "Countersign: recovery of the keys of {}\n\n"
      "Whoever has this sheet and a copy of the data reads every photograph. Keep it in a safe, apart from the "
      "data.\n\n"
      "Master key {}\n",
      where.folder.string(), master.id());
  for (std::size_t i = 0; i < text.size(); i += 8) fmt::print("{}{}", text.substr(i, 8), i % 32 == 24 ? "\n" : " ");
  fmt::print(
      "\nIt opens the keyring {} ({} campaigns), of which a copy must be kept as well.\n"
      "To use it: write the 64 digits into a file with mode 600 (blanks and line ends do not matter) and give\n"
      "--master-key-file FILE to every command.\n",
      ring->file().string(), campaigns.size());
  return {};
}

}  // namespace

void add_keys_commands(CLI::App& app, int& status) {
  CLI::App* keys = command_group(app, "keys", "The keys that photographs are sealed by");
  data_command<KeysArguments>(*keys, "rotate",
                              "Make another master key, which replaces the present one's file; no service may run",
                              status, &rotate);
  data_command<KeysArguments>(*keys, "recovery", "Print the master key on a sheet to keep in a safe", status,
                              &recovery);
}

}  // namespace cs::programs
