#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd init`, and `countersignd campaign create|show|edit`.
void add_campaign_commands(CLI::App& app, int& status);

}  // namespace cs::programs
