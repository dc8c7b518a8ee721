#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd finish`: the finished photo of a photograph.
void add_finish_command(CLI::App& app, int& status);

}  // namespace cs::programs
