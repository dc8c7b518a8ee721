#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// Adds `release` to countersignd; its exit status goes to `status`.
void add_release_command(CLI::App& app, int& status);

}  // namespace cs::programs
