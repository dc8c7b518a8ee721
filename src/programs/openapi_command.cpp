#include "programs/openapi_command.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "platform/files.hpp"
#include "platform/places.hpp"
#include "programs/command.hpp"

namespace cs::programs {

void add_openapi_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("openapi", "Print the description of the HTTP API (OpenAPI 3.1, YAML)");
  command->callback([&status] {
    const auto text = read_file(assets_dir() / "openapi.yaml");
    if (!text) {
      status = fail(text.error());
      return;
    }
    std::fwrite(text->data(), 1, text->size(), stdout);
  });
}

}  // namespace cs::programs
