#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// Of `countersignd campaign`: copy, open, close, extend, archive, unarchive and check.
void add_campaign_life_commands(CLI::App& campaign, int& status);

}  // namespace cs::programs
