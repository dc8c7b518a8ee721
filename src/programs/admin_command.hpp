#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd campaign|roster|references|user|audit`: administration of a data folder.
void add_admin_commands(CLI::App& app, int& status);

}  // namespace cs::programs
