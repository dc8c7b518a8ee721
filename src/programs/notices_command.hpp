#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd notices …`: what was sent, the call list, reminders, the queue's gate.
void add_notices_command(CLI::App& app, int& status);

}  // namespace cs::programs
