#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `models`: which models the checks work with, on what terms, and whether they are there.
void add_models_command(CLI::App& app, int& status);

}  // namespace cs::programs
