#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// countersignd move: an installation's database from SQLite to PostgreSQL.
void add_move_command(CLI::App& app, int& status);

}  // namespace cs::programs
