#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd roster`: the students of a campaign.
void add_roster_commands(CLI::App& app, int& status);

}  // namespace cs::programs
