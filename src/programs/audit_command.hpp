#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd audit …`: the record of who did what, and whether everything is as it says.
void add_audit_commands(CLI::App& app, int& status);

}  // namespace cs::programs
