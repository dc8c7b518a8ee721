// `countersignd intake-key`: by which the mini-program's back end signs.
#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

void add_intake_key_commands(CLI::App& app, int& status);

}  // namespace cs::programs
