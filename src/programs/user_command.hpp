#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd user add|grant|revoke|show|list|disable|enable|reset|remove-factor|sessions|sign-out`.
void add_user_commands(CLI::App& app, int& status);

}  // namespace cs::programs
