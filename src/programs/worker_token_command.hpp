#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `worker-token create|revoke|list`: who may do so.
void add_worker_token_commands(CLI::App& app, int& status);

}  // namespace cs::programs
