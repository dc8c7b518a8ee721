#include "programs/audit_package_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.hpp"
#include "evidence/package.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "programs/admin_options.hpp"
#include "programs/data_folder.hpp"
#include "programs/progress.hpp"

namespace cs::programs {
namespace {

struct Arguments {
  DataPlace data;
  std::string decision, campaign, out;
  bool photographs = false;
};

using Scope = std::variant<store::DecisionRef, store::CampaignRef>;

Result<Scope> scope_of(store::Store& store, const Arguments& a) {
  if (a.decision.empty()) {
    CS_ASSIGN(store::CampaignRef campaign, choose_campaign(store, a.campaign));
    return Scope(std::move(campaign));
  }
  CS_ASSIGN(store::DecisionRef decision,
            store.access.decision(command_caller(), domain::Permission::view_decisions, a.decision));
  return Scope(std::move(decision));
}

Status package(const Arguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(Scope scope, scope_of(*store, a));
  const evidence::EvidenceOrder order{std::move(scope), path_from_utf8(a.out), a.photographs, command_actor()};
  std::unique_ptr<Progress> progress;
  std::size_t shown = 0;
  CS_ASSIGN(const evidence::EvidenceMade made,
            evidence::write_evidence(*store, order, system_clock(), [&](std::size_t n, std::size_t all) {
              if (!progress) progress = std::make_unique<Progress>(all, 0, "files");
              for (; shown < n; ++shown) progress->step();
            }));
  progress.reset();
  fmt::print("{}: {}, {} {} with {} rows and {} manifests", a.out, made.note.of, made.note.decisions,
             made.note.decisions == 1 ? "decision" : "decisions", made.rows, made.manifests);
  if (a.photographs) fmt::print("; {} photographs", made.photographs);
  fmt::print("; signed by {}\n", made.fingerprint);
  for (const std::string& left : made.left_out) fmt::print(stderr, "left out: photograph {}\n", left);
  if (made.forgotten > 0)
    fmt::print(stderr, "left out: {} decisions about students whose data were removed by request\n", made.forgotten);
  if (made.shared_salts > 0)
    fmt::print(
        stderr,
        "some of it was sealed by an earlier version: whoever gets this package may try guesses at what the same "
        "entries seal besides, telephone numbers among it\n");
  return {};
}

Result<evidence::WantedKey> wanted_key(const std::string& key) {
  evidence::WantedKey out;
  if (key.empty()) return out;
  if (key.starts_with("SHA256:")) {
    out.fingerprint = key;
    return out;
  }
  CS_ASSIGN(const Bytes text, read_file(path_from_utf8(key), 4096));
  auto parsed = seal::PublicKey::parse(trim(as_text(text)));
  if (!parsed) return parsed.error();
  out.key.emplace(std::move(*parsed));
  return out;
}

}  // namespace

Status verify_package(const std::string& file, const std::string& key) {
  CS_ASSIGN(const evidence::WantedKey wanted, wanted_key(key));
  CS_ASSIGN(const evidence::EvidenceReport report, evidence::check_evidence(path_from_utf8(file), wanted));
  for (const store::AuditFinding& f : report.findings) fmt::print("{}\n", f.sentence);
  if (report.problems > static_cast<std::int64_t>(report.findings.size()))
    fmt::print("... and {} more\n", report.problems - static_cast<std::int64_t>(report.findings.size()));
  if (report.problems > 0)
    return invalid("audit.broken", fmt::format("The package is not in order: {} {}.", report.problems,
                                               report.problems == 1 ? "finding" : "findings"));
  fmt::print("{}, made {} by {}: {} {}, {} rows and {} entries, all in order", report.note.of,
             local_time(report.note.made), report.note.by, report.note.decisions,
             report.note.decisions == 1 ? "decision" : "decisions", report.rows, report.entries);
  if (report.photographs > 0) fmt::print("; {} photographs", report.photographs);
  if (report.not_here > 0) fmt::print("; {} photographs are named and not in it", report.not_here);
  if (report.without_manifest > 0) fmt::print("; {} of before there were manifests", report.without_manifest);
  fmt::print("; record of {} entries; signed by {}\n", report.head, report.fingerprint);
  if (key.empty())
    fmt::print(stderr,
               "no --key was given: whether that is the service's key is for you to compare, with its seal.pub or what "
               "'audit verify' prints there\n");
  return {};
}

void add_audit_package_command(CLI::App& app, int& status) {
  const auto [command, a] = data_command<Arguments>(
      *app.get_subcommand("audit"), "package",
      "Write what a decision, or a campaign's, was taken on into one ZIP file that anybody can check: rows, manifests, "
      "the record's entries with their proofs, the signed head",
      status, &package);
  auto* decision = command->add_option("--decision", a->decision, "One decision")->type_name("d17");
  command->add_option("--campaign", a->campaign, "All decisions of a campaign; needed where there are several")
      ->type_name("ID")
      ->excludes(decision);
  command->add_option("-o,--out", a->out, "The file, which must not be there yet")->type_name("FILE")->required();
  command->add_flag("--photos", a->photographs, "With the photographs, as the reviewers got them");
}

}  // namespace cs::programs
