#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd audit plan` and `audit plans`, in the group that add_audit_commands() made.
void add_audit_plan_command(CLI::App& app, int& status);

}  // namespace cs::programs
