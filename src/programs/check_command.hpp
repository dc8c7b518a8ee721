#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd check` for people and scripts, and `countersignd worker`, the process that does it.
void add_check_commands(CLI::App& app, int& status);

}  // namespace cs::programs
