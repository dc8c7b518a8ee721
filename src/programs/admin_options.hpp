// How the administration's subcommands are registered.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/result.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace cs::programs {

/// A subcommand that has subcommands, one of which must be named.
CLI::App* command_group(CLI::App& app, const char* name, const char* what);

struct DataPlace;

/// --data DIR, --database URL, --database-file FILE, --master-key-file FILE.
CLI::Option* data_options(CLI::App& command, DataPlace& data);

/// A subcommand with them; runs `work` when it was named.
CLI::App* data_command(CLI::App& parent, const char* name, const char* what, DataPlace& data, int& status,
                       std::function<Status()> work);

/// The same with arguments of its own, of which `data` is one.
template <class Arguments>
std::pair<CLI::App*, std::shared_ptr<Arguments>> data_command(CLI::App& parent, const char* name, const char* what,
                                                              int& status, Status (*work)(const Arguments&)) {
  const auto a = std::make_shared<Arguments>();
  return {data_command(parent, name, what, a->data, status, [a, work] { return work(*a); }), a};
}

/// --campaign ID.
void campaign_option(CLI::App& command, std::string& campaign);

}  // namespace cs::programs
