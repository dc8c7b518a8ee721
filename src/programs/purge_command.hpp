#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd purge`: a campaign's data are removed for good.
void add_purge_command(CLI::App& app, int& status);

}  // namespace cs::programs
