#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `rules try`: what other rules would make of a folder of photographs.
void add_rules_commands(CLI::App& app, int& status);

}  // namespace cs::programs
