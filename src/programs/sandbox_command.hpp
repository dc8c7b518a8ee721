#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd sms-sandbox`: a message gateway to try things with, until SIGTERM or SIGINT.
void add_sandbox_command(CLI::App& app, int& status);

}  // namespace cs::programs
