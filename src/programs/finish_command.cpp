#include "programs/finish_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>

#include "api/examination.hpp"
#include "checks/rules.hpp"
#include "domain/finished_spec.hpp"
#include "exchange/jpeg_file.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "programs/command.hpp"
#include "programs/finished_spec.hpp"
#include "worker/worker.hpp"

namespace cs::programs {
namespace {

struct FinishArguments {
  std::string photo, out, background, rules, verify;
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

Result<std::optional<worker::Colour>> backdrop_of(const FinishArguments& a) {
  if (a.background.empty()) return std::optional<worker::Colour>{};
  const auto backdrop = colour_of(a.background);
  if (!backdrop)
    return invalid("finish.background",
                   fmt::format("'{}' is no background: give blue, white, grey or R,G,B with numbers from 0 to 255.",
                               a.background));
  return backdrop;
}

/// Both upper corners, where no head reaches: a tenth of the width each.
void measure_corners(const worker::Pixels& pixels, const domain::FinishedSpec& spec, domain::FinishedMeasures& m) {
  const int side = std::max(1, pixels.width / 10);
  std::array<double, 3> sums{};
  int count = 0, far = 0;
  for (int y = 0; y < std::min(side, pixels.height); ++y)
    for (int x = 0; x < pixels.width; ++x) {
      if (x >= side && x < pixels.width - side) continue;
      const auto at =
          (static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels.width) + static_cast<std::size_t>(x)) * 4;
      bool is_far = false;
      for (std::size_t c = 0; c < 3; ++c) {
        const int value = pixels.rgba()[at + c];
        sums[c] += value;
        is_far = is_far || std::abs(value - spec.backdrop[c]) > 16;
      }
      ++count, far += is_far;
    }
  for (std::size_t c = 0; c < 3; ++c) m.corners[c] = sums[c] / std::max(1, count);
  m.uneven_share = static_cast<double>(far) / std::max(1, count);
}

/// Measures a file by its markers, by its pixels and by a look for faces: nothing that makes finished photos is asked.
Status verify(const FinishArguments& a) {
  CS_ASSIGN(const auto backdrop, backdrop_of(a));
  CS_ASSIGN(const Bytes file, read_file(path_from_utf8(a.verify), worker::Limits{}.file_bytes));
  CS_ASSIGN(const checks::Rules rules, checks::Rules::load(a.rules));
  domain::FinishedSpec spec = finished_spec(rules);
  if (backdrop) spec.backdrop = {backdrop->red, backdrop->green, backdrop->blue};
  const auto facts = exchange::read_jpeg_file(file);
  if (!facts)
    return Error{facts.error().code, facts.error().id, fmt::format("{}: {}", a.verify, facts.error().message)};
  domain::FinishedMeasures m;
  m.width = facts->width, m.height = facts->height, m.components = facts->components, m.bits = facts->bits;
  m.progressive = facts->progressive, m.extras = facts->extras, m.bytes = file.size();
  m.dpi_across = facts->dpi_across, m.dpi_down = facts->dpi_down;
  worker::Options options;
  options.program = worker::default_worker_program();
  options.rules = a.rules;
  const auto process = worker::start_worker(std::move(options));
  const auto named = [&](const Error& e) {
    return e.id.starts_with("photo.") ? Error{e.code, e.id, fmt::format("{}: {}", a.verify, e.message)}
                                      : internal_error(e.message);
  };
  const auto pixels = process->decode(file, 0);
  if (!pixels) return named(pixels.error());
  measure_corners(*pixels->levels.at(0), spec, m);
  const auto seen = process->examine({file, {}, {}, {}});
  if (!seen) return named(seen.error());
  m.faces = seen->face.count;
  if (const auto& f = seen->face; f.landmarks.size() == 68 && f.left_eye && f.right_eye) {
    domain::FinishedMeasures::Head head;
    const domain::Point left = f.landmarks.front(), right = f.landmarks[16];
    head.width = std::hypot(right.x - left.x, right.y - left.y);
    head.centre = (left.x + right.x) / 2;
    head.eyes = (f.left_eye->y + f.right_eye->y) / 2;
    if (f.crown) head.crown = f.crown->y;
    m.head = head;
  }
  const auto found = domain::deviations(spec, m);
  for (const domain::Deviation& d : found) fmt::print(stderr, "{}: {}: {}\n", a.verify, d.what, d.message.en);
  if (!found.empty())
    return invalid("finish.deviates",
                   fmt::format("{} is no finished photo by the rules ({} deviations).", a.verify, found.size()));
  fmt::print("{}: {} x {}, {} dpi, {} bytes: as the rules want it\n", a.verify, m.width, m.height, m.dpi_across,
             m.bytes);
  return {};
}

Status finish(const FinishArguments& a) {
  if (!a.verify.empty()) return verify(a);
  CS_ASSIGN(const auto backdrop, backdrop_of(a));
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
  CLI::Option* photo = command->add_option("PHOTO", arguments->photo, "JPEG, PNG or HEIC file");
  CLI::Option* out = command->add_option("-o,--out", arguments->out, "Where to write the finished photo (JPEG)");
  photo->needs(out), out->needs(photo);
  CLI::Option* verified = command->add_option(
      "--verify", arguments->verify, "Hold a finished photo against the rules, whoever made it, and make none");
  verified->type_name("FILE")->excludes(photo)->excludes(out);
  command->require_option(1, 0);
  command->add_option("--background", arguments->background, "blue (the rules' own), white, grey or R,G,B");
  command->add_option("--rules", arguments->rules, "Rules file instead of the default one");
  command->add_flag("--json", arguments->json, "Print what the checks say about it as JSON");
  command->callback([arguments, &status] {
    const Status done_well = finish(*arguments);
    status = done_well ? done : fail(done_well.error());
  });
}

}  // namespace cs::programs
