#include "programs/check_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>

#include "api/examination.hpp"
#include "checks/capture_context.hpp"
#include "checks/rules.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "programs/check_folder_command.hpp"
#include "programs/command.hpp"
#include "service/code_verifier.hpp"
#include "worker/wire.hpp"
#include "worker/worker.hpp"
#include "worker/worker_process.hpp"

namespace cs::programs {
namespace {

struct CheckArguments {
  std::string photo, enrolment, id_card, context, rules;
  std::string code, expected, pattern, verifier, student;
  std::string table;
  bool json = false;
  unsigned workers = 0;
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

/// A file that was named but is empty is a mistake of its own, not a photo left out.
Result<Bytes> read_if_given(const std::string& path) {
  if (path.empty()) return Bytes{};
  CS_ASSIGN(Bytes bytes, read_file(path_from_utf8(path), worker::Limits{}.file_bytes));
  if (bytes.empty()) return invalid("photo.empty", fmt::format("{}: The file is empty.", path));
  return bytes;
}

/// Null when no verifier was asked for.
Result<std::unique_ptr<domain::CodeVerifier>> verifier_of(const CheckArguments& a) {
  if (!a.expected.empty()) return domain::equals_verifier(a.expected);
  if (!a.pattern.empty()) return domain::pattern_verifier(a.pattern);
  if (!a.verifier.empty()) return service::http_code_verifier(a.verifier);
  return std::unique_ptr<domain::CodeVerifier>();
}

Status check(const CheckArguments& a) {
  if (!a.table.empty())
    return check_folder({path_from_utf8(a.photo), path_from_utf8(a.table), path_from_utf8(a.rules), a.workers});
  CS_ASSIGN(const Bytes photo, read_if_given(a.photo));
  CS_ASSIGN(const Bytes enrolment, read_if_given(a.enrolment));
  CS_ASSIGN(const Bytes id_card, read_if_given(a.id_card));
  CS_ASSIGN(const Bytes context, read_if_given(a.context));
  CS_ASSIGN(const Bytes capture_code, read_if_given(a.code));
  CS_ASSIGN(const auto verifier, verifier_of(a));
  if (!a.context.empty())
    if (const auto parsed = checks::parse_capture_context(as_text(context)); !parsed)
      return invalid(parsed.error().id, fmt::format("{}: {}", a.context, parsed.error().message));
  // Read here first: what is wrong with the rules is not the photo's fault.
  CS_TRY(checks::Rules::load(path_from_utf8(a.rules)));
  worker::Options options;
  options.program = worker::default_worker_program();
  options.rules = path_from_utf8(a.rules);
  const auto process = worker::start_worker(std::move(options));
  const auto examination = process->examine({photo, enrolment, id_card, std::string(as_text(context)), capture_code,
                                             verifier.get(), domain::CodeOwner{a.student, {}}, true});
  if (!examination) {
    const Error& e = examination.error();
    if (e.id.starts_with("photo.")) return Error{e.code, e.id, fmt::format("{}: {}", a.photo, e.message)};
    return internal_error(e.message);
  }
  if (a.json)
    fmt::print("{}\n", api::encode_examination(*examination));
  else
    print(*examination);
  return {};
}

}  // namespace

void add_check_commands(CLI::App& app, int& status) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = app.add_subcommand("check", "Run the checks on a photograph, or on a folder of them");
  command->add_option("PHOTO", arguments->photo, "JPEG, PNG or HEIC file; with --csv a folder of them")->required();
  command->add_option("--enrolment", arguments->enrolment, "Enrolment photo of the same student");
  command->add_option("--id-card", arguments->id_card,
                      "ID-card photo of the same student, who consented to the comparison");
  command->add_option("--context", arguments->context, "Signed capture context (JSON)");
  CLI::Option* code = command->add_option("--capture-code", arguments->code, "Picture of the student's capture code");
  CLI::Option* ways[] = {
      command->add_option("--expected", arguments->expected, "What the capture code has to say"),
      command->add_option(
          "--code-pattern", arguments->pattern,
          "Regular expression that the whole capture code has to match; {number} in it is the student's"),
      command->add_option("--code-verifier", arguments->verifier, "Address of a server that judges capture codes")};
  for (CLI::Option* way : ways) {
    way->needs(code);
    for (CLI::Option* other : ways)
      if (other != way) way->excludes(other);
  }
  command->add_option("--student", arguments->student, "Student number that the capture code has to belong to")
      ->needs(code);
  command->add_option("--rules", arguments->rules, "Rules file instead of the default one");
  command->add_flag("--json", arguments->json, "Print JSON");
  CLI::Option* csv = command->add_option(
      "--csv", arguments->table, "Write a table, one line a photo and finding; run again to go on after a break");
  for (const char* of_one_photo : {"--enrolment", "--id-card", "--context", "--capture-code", "--json"})
    csv->excludes(command->get_option(of_one_photo));
  command->add_option("--workers", arguments->workers, "How many photos at a time (default: one a core)")->needs(csv);
  command->callback([arguments, &status] {
    const Status done_well = check(*arguments);
    status = done_well ? done : fail(done_well.error());
  });

  auto process = std::make_shared<worker::ProcessOptions>();
  auto decode_only = std::make_shared<bool>(false);
  CLI::App* worker = app.add_subcommand("worker", "")->group("");  // started by the other programs, not by people
  worker->add_option("--rules", process->rules);
  worker->add_option("--assets", process->assets);
  worker->add_option("--models", process->models_folder);
  worker->add_option("--cache", process->cache);
  worker->add_flag("--decode-only", *decode_only);
  worker->add_flag("--without-seccomp", process->without_seccomp);
  worker->callback([process, decode_only, &status] {
    process->models = !*decode_only;
    status = worker::run_worker(worker::wire::socket_fd, *process);
  });
}

}  // namespace cs::programs
