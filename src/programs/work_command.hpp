#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `work`: checks photographs for a service on another machine.
void add_work_command(CLI::App& app, int& status);

}  // namespace cs::programs
