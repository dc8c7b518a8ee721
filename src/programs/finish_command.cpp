#include "programs/finish_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <memory>
#include <optional>

#include "api/examination.hpp"
#include "checks/rules.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "programs/command.hpp"
#include "worker/worker.hpp"

namespace cs::programs {
namespace {

struct FinishArguments {
  std::string photo, out, background, rules;
  bool json = false;
};

/// "blue", "white", "grey" or "R,G,B", each 0 to 255; nullopt: none of them.
std::optional<worker::Colour> colour_of(std::string_view text) {
  if (text == "blue") return worker::Colour{100, 197, 255};
  if (text == "white") return worker::Colour{255, 255, 255};
  if (text == "grey" || text == "gray") return worker::Colour{240, 240, 240};
  worker::Colour out;
  std::uint8_t* parts[] = {&out.red, &out.green, &out.blue};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0 && (at == end || *at++ != ',')) return std::nullopt;
    const auto [next, error] = std::from_chars(at, end, *parts[i]);
    if (error != std::errc()) return std::nullopt;
    at = next;
  }
  if (at != end) return std::nullopt;
  return out;
}

Status finish(const FinishArguments& a) {
  std::optional<worker::Colour> backdrop;
  if (!a.background.empty()) {
    backdrop = colour_of(a.background);
    if (!backdrop)
      return invalid("finish.background",
                     fmt::format("'{}' is no background: give blue, white, grey or R,G,B with numbers from 0 to 255.",
                                 a.background));
  }
  CS_ASSIGN(const Bytes photo, read_file(path_from_utf8(a.photo), worker::Limits{}.file_bytes));
  if (photo.empty()) return invalid("photo.empty", fmt::format("{}: The file is empty.", a.photo));
  CS_TRY(checks::Rules::load(a.rules));
  worker::Options options;
  options.program = worker::default_worker_program();
  options.rules = a.rules;
  const auto process = worker::start_worker(std::move(options));
  const auto finished = process->finish(photo, backdrop);
  if (!finished) {
    const Error& e = finished.error();
    if (e.id.starts_with("photo.")) return Error{e.code, e.id, fmt::format("{}: {}", a.photo, e.message)};
    return internal_error(e.message);
  }
  if (a.json) fmt::print("{}\n", api::encode_examination(finished->examination));
  const std::string why =
      finished->examination.findings.empty() ? std::string() : finished->examination.findings.front().message.en;
  if (finished->jpeg.empty()) return invalid("finish.refused", fmt::format("{}: {}", a.photo, why));
  CS_TRY(write_file_durably(path_from_utf8(a.out), finished->jpeg));
  if (!a.json) fmt::print("{}: {} bytes. {}\n", a.out, finished->jpeg.size(), why);
  return {};
}

}  // namespace

void add_finish_command(CLI::App& app, int& status) {
  auto arguments = std::make_shared<FinishArguments>();
  CLI::App* command = app.add_subcommand("finish", "Make the finished photo of a photograph");
  command->add_option("PHOTO", arguments->photo, "JPEG, PNG or HEIC file")->required();
  command->add_option("-o,--out", arguments->out, "Where to write the finished photo (JPEG)")->required();
  command->add_option("--background", arguments->background, "blue (the rules' own), white, grey or R,G,B");
  command->add_option("--rules", arguments->rules, "Rules file instead of the default one");
  command->add_flag("--json", arguments->json, "Print what the checks say about it as JSON");
  command->callback([arguments, &status] {
    const Status done_well = finish(*arguments);
    status = done_well ? done : fail(done_well.error());
  });
}

}  // namespace cs::programs
