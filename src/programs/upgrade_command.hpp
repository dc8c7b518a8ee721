#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd upgrade`.
void add_upgrade_command(CLI::App& app, int& status);

}  // namespace cs::programs
