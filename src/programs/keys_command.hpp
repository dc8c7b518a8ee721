#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd keys rotate|recovery`.
void add_keys_commands(CLI::App& app, int& status);

}  // namespace cs::programs
