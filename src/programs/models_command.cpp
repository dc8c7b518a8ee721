#include "programs/models_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "faces/model_list.hpp"
#include "programs/command.hpp"

namespace cs::programs {
namespace {

const char* word_of(faces::ModelThere::State state) {
  switch (state) {
    case faces::ModelThere::State::missing:
      return "missing";
    case faces::ModelThere::State::chosen:
      return "chosen";
    case faces::ModelThere::State::another:
      return "another";
  }
  return "missing";
}

std::string sentence_of(const faces::ModelThere& there) {
  switch (there.state) {
    case faces::ModelThere::State::missing:
      return "MISSING: './run deps' fetches it, or put it into the folder that COUNTERSIGN_MODELS names";
    case faces::ModelThere::State::chosen:
      return there.path.string();
    case faces::ModelThere::State::another:
      return fmt::format("{}: NOT the one that was chosen (SHA-256 {})", there.path.string(), there.sha256);
  }
  return {};
}

Status list(bool as_json) {
  CS_ASSIGN(const auto models, faces::chosen_models());
  auto out = nlohmann::ordered_json::array();
  for (const faces::ChosenModel& m : models) {
    CS_ASSIGN(const faces::ModelThere there, faces::look_at_model(m));
    if (as_json) {
      out.push_back({{"file", m.name()},
                     {"state", word_of(there.state)},
                     {"path", there.path.string()},
                     {"sha256", there.sha256},
                     {"chosen_sha256", m.sha256},
                     {"package", m.package},
                     {"for", m.purpose},
                     {"checks", m.checks},
                     {"licence", m.licence}});
      continue;
    }
    fmt::print("{}\n  {}\n  for      {}; without it these checks are blind: {}\n  from     {}\n  licence  {}\n",
               m.name(), sentence_of(there), m.purpose, m.checks, m.package, m.licence);
  }
  if (as_json) fmt::print("{}\n", out.dump(2));
  return {};
}

}  // namespace

void add_models_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand(
      "models", "List the models that the checks work with: where they lie, their source and licence, who needs them");
  const auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "Print JSON");
  command->callback([&status, json] {
    if (const Status listed = list(*json); !listed) status = fail(listed.error());
  });
}

}  // namespace cs::programs
