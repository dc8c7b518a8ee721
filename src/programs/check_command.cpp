#include "programs/check_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>

#include "api/examination.hpp"
#include "base/files.hpp"
#include "programs/command.hpp"
#include "worker/wire.hpp"
#include "worker/worker.hpp"
#include "worker/worker_process.hpp"

namespace cs::programs {
namespace {

struct CheckArguments {
  std::string photo, enrolment, id_card, context, rules;
  bool json = false;
};

const char* sign_of(domain::Outcome outcome) {
  switch (outcome) {
    case domain::Outcome::pass:
      return "ok  ";
    case domain::Outcome::attention:
      return "look";
    case domain::Outcome::fail:
      return "FAIL";
    case domain::Outcome::not_applicable:
      return "-   ";
    case domain::Outcome::cannot_tell:
      return "?   ";
  }
  return "?   ";
}

void print(domain::Examination examination) {
  auto& findings = examination.findings;
  std::stable_sort(findings.begin(), findings.end(), [](const auto& a, const auto& b) {
    return domain::severity(a.outcome) < domain::severity(b.outcome);
  });
  fmt::print("{} x {} {}, {} bytes, faces: {}\n", examination.width, examination.height, examination.format,
             examination.bytes, examination.face.count);
  for (const domain::Finding& f : findings)
    fmt::print("{}  {:<18} {:>10}  {}\n", sign_of(f.outcome), f.check,
               f.value ? fmt::format("{:.4g} {}", *f.value, f.unit) : std::string(), f.message.en);
}

Result<Bytes> read_if_given(const std::string& path) {
  return path.empty() ? Result<Bytes>(Bytes{}) : read_file(path);
}

Status check(const CheckArguments& a) {
  CS_ASSIGN(const Bytes photo, read_file(a.photo));
  CS_ASSIGN(const Bytes enrolment, read_if_given(a.enrolment));
  CS_ASSIGN(const Bytes id_card, read_if_given(a.id_card));
  CS_ASSIGN(const Bytes context, read_if_given(a.context));
  if (!a.rules.empty()) CS_TRY(read_if_given(a.rules));
  worker::Options options;
  options.program = worker::default_worker_program();
  options.rules = a.rules;
  const auto process = worker::start_worker(std::move(options));
  const auto examination = process->examine({photo, enrolment, id_card, std::string(as_text(context))});
  if (!examination)
    return Error{examination.error().code, examination.error().id,
                 fmt::format("{}: {}", a.photo, examination.error().message)};
  if (a.json)
    fmt::print("{}\n", api::encode_examination(*examination));
  else
    print(*examination);
  return {};
}

}  // namespace

void add_check_commands(CLI::App& app, int& status) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = app.add_subcommand("check", "Run the checks on a photograph");
  command->add_option("PHOTO", arguments->photo, "JPEG or PNG file")->required();
  command->add_option("--enrolment", arguments->enrolment, "Enrolment photo of the same student");
  command->add_option("--id-card", arguments->id_card, "ID-card photo of the same student");
  command->add_option("--context", arguments->context, "Signed capture context (JSON)");
  command->add_option("--rules", arguments->rules, "Rules file instead of the default one");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments, &status] {
    const Status done_well = check(*arguments);
    status = done_well ? done : fail(done_well.error());
  });

  auto process = std::make_shared<worker::ProcessOptions>();
  auto decode_only = std::make_shared<bool>(false);
  CLI::App* worker = app.add_subcommand("worker", "")->group("");  // started by the other programs, not by people
  worker->add_option("--rules", process->rules);
  worker->add_flag("--decode-only", *decode_only);
  worker->callback([process, decode_only, &status] {
    process->models = !*decode_only;
    status = worker::run_worker(worker::wire::socket_fd, *process);
  });
}

}  // namespace cs::programs
