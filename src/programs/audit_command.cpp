#include "programs/audit_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "programs/admin_options.hpp"
#include "programs/audit_package_command.hpp"
#include "programs/data_folder.hpp"
#include "store/seal_key.hpp"
#include "store/verify_record.hpp"

namespace cs::programs {
namespace {

namespace fs = std::filesystem;

constexpr int a_page = 1000;

struct Arguments {
  DataPlace data;
  std::string key, subject, package;
  std::int64_t from = 1, count = 50;
  bool without_photographs = false;
};

Result<std::optional<seal::PublicKey>> given_key(const Arguments& a) {
  if (a.key.empty()) return std::optional<seal::PublicKey>{};
  CS_ASSIGN(const Bytes text, read_file(path_from_utf8(a.key), 4096));
  auto key = seal::PublicKey::parse(trim(as_text(text)));
  if (!key) return key.error();
  return std::optional(std::move(*key));
}

/// A fingerprint says which key is the right one, and is none: the folder's has to be that.
Result<std::optional<seal::PublicKey>> key_of(const Arguments& a, const store::Installation& where) {
  if (!a.key.starts_with("SHA256:")) return given_key(a);
  CS_ASSIGN(seal::PublicKey own, store::seal_public_key(where.folder));
  if (own.fingerprint() != a.key)
    return invalid("audit.other_key",
                   fmt::format("This installation's key is {}, and not {}.", own.fingerprint(), a.key));
  return std::optional(std::move(own));
}

Status verify(const Arguments& a) {
  if (a.package.empty() && a.data.folder.empty())
    return invalid("audit.nothing", "Say what to verify: --data DIR, or --package FILE.");
  if (!a.package.empty()) return verify_package(a.package, a.key);
  CS_ASSIGN(const store::Installation where, installation(a.data));
  store::VerifyOptions options;
  CS_ASSIGN(options.key, key_of(a, where));
  options.photographs = !a.without_photographs;
  CS_ASSIGN(const store::AuditReport report, store::verify_record(where, options));
  for (const store::AuditFinding& f : report.findings) fmt::print("{}\n", f.sentence);
  if (report.problems > static_cast<std::int64_t>(report.findings.size()))
    fmt::print("... and {} more\n", report.problems - static_cast<std::int64_t>(report.findings.size()));
  if (report.problems > 0)
    return invalid("audit.broken", fmt::format("The record is not in order: {} {}.", report.problems,
                                               report.problems == 1 ? "finding" : "findings"));
  fmt::print("{} entries and {} rows, all in order", report.entries, report.rows);
  if (options.photographs) fmt::print("; {} photographs", report.photographs);
  if (report.old_links > 0) fmt::print("; {} links from before", report.old_links);
  fmt::print("; head {}", report.head);
  if (options.key || fs::exists(where.folder / "seal.pub")) {
    CS_ASSIGN(const seal::PublicKey key,
              options.key ? Result<seal::PublicKey>(*options.key) : store::seal_public_key(where.folder));
    fmt::print("; key {}", key.fingerprint());
  }
  fmt::print("\n");
  for (const store::AuditReport::Purged& p : report.purged) {
    if (p.begun == TimePoint{})
      fmt::print("campaign {}: the data of {} students were removed by request, with {} photographs\n", p.campaign,
                 p.students, p.photographs);
    else if (p.done == TimePoint{})
      fmt::print("campaign {}: its purge began {} and was cut off: run 'countersignd purge' again\n", p.campaign,
                 local_time(p.begun));
    else
      fmt::print("campaign {}: purged {}, {} students and {} photographs\n", p.campaign, local_time(p.done), p.students,
                 p.photographs);
  }
  return {};
}

std::string as_json(const store::LogEntry& e) {
  const nlohmann::json detail = nlohmann::json::parse(e.detail, nullptr, false);
  return nlohmann::json{{"entry", e.seq},
                        {"at", to_iso8601(e.at)},
                        {"actor", e.actor},
                        {"action", e.action},
                        {"subject", e.subject},
                        {"detail", detail.is_discarded() ? nlohmann::json(e.detail) : detail},
                        {"sealed", split(e.sealed, '\n')}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Each entry from a.from on, at most `most`, that is about a.subject where one is named.
template <class Print>
Status each(const Arguments& a, std::int64_t most, Print print) {
  CS_ASSIGN(const auto rooms, open_store(a.data));
  for (std::int64_t from = a.from, printed = 0;;) {
    CS_ASSIGN(const auto page, rooms->log.list(from, a_page));
    if (page.empty()) return {};
    for (const store::LogEntry& e : page) {
      if (!a.subject.empty() && e.subject != a.subject) continue;
      if (printed++ == most) return {};
      print(e);
    }
    from = page.back().seq + 1;
  }
}

Status list(const Arguments& a) {
  return each(a, a.count, [](const store::LogEntry& e) {
    fmt::print("{}\t{}\t{}\t{}\t{}\t{}\n", e.seq, local_time(e.at), e.actor, e.action, e.subject, e.detail);
  });
}

Status export_all(const Arguments& a) {
  return each(a, -1, [](const store::LogEntry& e) { fmt::print("{}\n", as_json(e)); });
}

Status accept_loss(const Arguments& a) {
  CS_ASSIGN(store::Installation where, installation(a.data));
  store::Options options;
  options.data_dir = std::move(where.folder);
  options.database = std::move(where.database);
  options.master_key = std::move(where.master_key);
  options.accept_loss = command_actor();
  CS_ASSIGN(const auto rooms, store::Store::open(std::move(options), system_clock().now()));
  CS_ASSIGN(const auto report, rooms->log.verify());
  fmt::print("The record has {} entries and goes on from here; workstations that saw more of it will say so.\n",
             report.entries);
  return {};
}

}  // namespace

void add_audit_commands(CLI::App& app, int& status) {
  CLI::App* audit = command_group(app, "audit", "The record of who did what");
  {
    const auto [sub, a] = data_command<Arguments>(
        *audit, "verify",
        "Hold every table, photograph and entry against the record, and name what was changed; or check a package of "
        "'audit package', without an installation",
        status, &verify);
    sub->add_option("--key", a->key,
                    "The public key that signed it, from a copy kept elsewhere (seal.pub), or its fingerprint")
        ->type_name("FILE|SHA256:…");
    auto* without =
        sub->add_flag("--without-photographs", a->without_photographs, "Leave out the photographs' content");
    auto* folder = sub->get_option("--data")->required(false);
    sub->add_option("--package", a->package, "A package of evidence that somebody handed over")
        ->type_name("FILE")
        ->excludes(folder)
        ->excludes(without);
  }
  {
    const auto [sub, a] = data_command<Arguments>(*audit, "list", "Print entries, oldest first", status, &list);
    sub->add_option("--from", a->from, "Number of the first entry")->check(CLI::PositiveNumber);
    sub->add_option("--count", a->count, "How many at most")->check(CLI::PositiveNumber);
    sub->add_option("--subject", a->subject, "Only what was done to this: d17, s17, a user's name");
  }
  {
    const auto [sub, a] = data_command<Arguments>(
        *audit, "export", "Print every entry with what it seals, one line of JSON each", status, &export_all);
    sub->add_option("--from", a->from, "Number of the first entry")->check(CLI::PositiveNumber);
  }
  data_command<Arguments>(*audit, "accept-loss",
                          "Go on with a database that lost entries for good; the record says who did", status,
                          &accept_loss);
}

}  // namespace cs::programs
