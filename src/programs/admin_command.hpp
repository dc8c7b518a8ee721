#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd roster|references`: administration of a data folder.
void add_admin_commands(CLI::App& app, int& status);

}  // namespace cs::programs
