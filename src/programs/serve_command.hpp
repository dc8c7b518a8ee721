#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd serve`: the collection service until SIGTERM or SIGINT.
void add_serve_command(CLI::App& app, int& status);

}  // namespace cs::programs
