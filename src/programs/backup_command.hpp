#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd backup|restore`.
void add_backup_commands(CLI::App& app, int& status);

}  // namespace cs::programs
