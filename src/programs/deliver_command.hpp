#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// Adds `deliver` and `results` with their subcommands to countersignd.
void add_deliver_commands(CLI::App& app, int& status);

}  // namespace cs::programs
