// countersignd match: do two photographs show one person.
#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

void add_match_command(CLI::App& app, int& status);

}  // namespace cs::programs
