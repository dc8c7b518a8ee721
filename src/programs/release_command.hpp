#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd release`: the finished photos of all approved submissions into a folder. Exit status as in
/// command.hpp.
void add_release_command(CLI::App& app, int& status);

}  // namespace cs::programs
