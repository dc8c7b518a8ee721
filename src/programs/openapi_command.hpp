#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd openapi`: prints the description of the HTTP API.
void add_openapi_command(CLI::App& app, int& status);

}  // namespace cs::programs
