#include "programs/admin_command.hpp"

#include <fmt/format.h>
#include <stdio.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <iostream>
#include <memory>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "platform/files.hpp"
#include "platform/terminal.hpp"
#include "programs/command.hpp"
#include "programs/data_folder.hpp"
#include "service/administration.hpp"
#include "service/campaign_defaults.hpp"

namespace cs::programs {
namespace {

using service::Administration;
using service::ImportMode;

constexpr std::size_t shown_problems = 20;

struct Arguments {
  std::string data, campaign, file, kind, name, display_name, role, password_file, bad_rows;
  std::string school, phone, signature, opens, closes;
  int review_hours = 48, grace_seconds = 120, lease_minutes = 10, reshoot_days = 2;
  bool preview = false, good_only = false, blind_first = false;
};
using Shared = std::shared_ptr<Arguments>;

/// Only `campaign create` makes a new data folder.
Result<std::unique_ptr<Administration>> open(const Arguments& a, bool may_create = false) {
  static const SystemClock clock;
  if (!may_create) CS_TRY(check_data_folder(a.data));
  return Administration::open(a.data, clock, command_actor());
}

/// YYYY-MM-DD in China's time, `days` later at midnight.
Result<TimePoint> midnight(const std::string& text, int days) {
  std::tm date{};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%d", &date);
  if (!end || *end) return invalid("campaign.date", fmt::format("'{}' is not a date like 2025-10-09.", text));
  const std::int64_t utc = ::timegm(&date);
  return from_ms((utc + std::int64_t{days} * 86'400 - 8 * 3'600) * 1000);
}

Status create_campaign(const Arguments& a) {
  CS_ASSIGN(api::Campaign campaign, service::default_campaign());
  campaign.id = a.campaign;
  campaign.name = a.name;
  campaign.school = a.school;
  campaign.support_phone = a.phone;
  if (!a.signature.empty()) campaign.texts.signature = a.signature;
  CS_ASSIGN(campaign.opens, midnight(a.opens, 0));
  CS_ASSIGN(campaign.closes, midnight(a.closes, 1));
  campaign.policy.review_within = std::chrono::hours{a.review_hours};
  campaign.policy.grace = std::chrono::seconds{a.grace_seconds};
  campaign.policy.lease = std::chrono::minutes{a.lease_minutes};
  campaign.policy.reshoot_days = a.reshoot_days;
  campaign.policy.blind_first = a.blind_first;
  // Before the folder is touched: a mistake leaves nothing behind.
  CS_TRY(service::validate(campaign));
  CS_ASSIGN(const auto administration, open(a, true));
  CS_TRY(administration->create_campaign(campaign));
  fmt::print("campaign {} created in {}\n", campaign.id, a.data);
  return {};
}

Status show_campaigns(const Arguments& a) {
  CS_ASSIGN(const auto administration, open(a));
  std::vector<api::Campaign> shown;
  if (a.campaign.empty()) {
    CS_ASSIGN(shown, administration->campaigns());
  } else {
    CS_ASSIGN(auto one, administration->campaign(a.campaign));
    shown.push_back(std::move(one));
  }
  for (const auto& c : shown) {
    fmt::print("{}  {}  {}\n", c.id, c.name, c.school);
    fmt::print("  open {} to {} (UTC), review within {} h, grace {} s, lease {} min, re-shoot {} days\n",
               to_iso8601(c.opens), to_iso8601(c.closes),
               std::chrono::duration_cast<std::chrono::hours>(c.policy.review_within).count(),
               c.policy.grace.count() / 1000, c.policy.lease.count() / 60'000, c.policy.reshoot_days);
    if (c.policy.blind_first) fmt::print("  reviewers state the likeness before they see the comparison\n");
    fmt::print("  telephone {}, signature {}, {} reasons\n", c.support_phone, c.texts.signature, c.reasons.size());
  }
  return {};
}

ImportMode mode_of(const Arguments& a) {
  return a.preview ? ImportMode::preview : a.good_only ? ImportMode::good_only : ImportMode::all;
}

Error not_imported(const std::string& what, std::size_t bad) {
  return invalid("import.bad_rows",
                 fmt::format("{}: {} bad, nothing was imported; mend them, or import the good ones with "
                             "--good-only.",
                             what, bad));
}

Status import_roster(const Arguments& a) {
  CS_ASSIGN(const Bytes csv, read_file(a.file, std::size_t{64} << 20));
  CS_ASSIGN(const auto administration, open(a));
  CS_ASSIGN(const auto report, administration->import_roster(a.campaign, as_text(csv), mode_of(a)));
  for (std::size_t i = 0; i < std::min(report.problems.size(), shown_problems); ++i)
    fmt::print(stderr, "{}:{}: {}: {}\n", a.file, report.problems[i].line, report.problems[i].field,
               report.problems[i].message);
  if (report.problems.size() > shown_problems)
    fmt::print(stderr, "... and {} more\n", report.problems.size() - shown_problems);
  for (const auto& column : report.ignored_columns) fmt::print(stderr, "column '{}' is not used\n", column);
  if (!a.bad_rows.empty() && !report.problems.empty())
    CS_TRY(write_file_durably(a.bad_rows, as_bytes(service::problems_csv(report.problems))));
  if (a.preview) {
    fmt::print("{} good rows, {} bad; nothing was changed\n", report.good, report.problems.size());
    return {};
  }
  if (!report.written) return not_imported(a.file, report.problems.size());
  fmt::print("{} students added, {} updated, {} rows left out\n", report.added, report.updated, report.problems.size());
  return {};
}

Status import_references(const Arguments& a) {
  const auto kind = api::photo_kind_from(a.kind);
  if (!kind) return internal_error("an unknown kind passed the command line's check");
  CS_ASSIGN(const auto administration, open(a));
  const bool terminal = error_is_a_terminal();
  CS_ASSIGN(const auto report,
            administration->import_references(a.campaign, a.file, *kind, mode_of(a), [&](int at, int all) {
              if (terminal && (at % 20 == 0 || at == all))
                fmt::print(stderr, "\r{} of {}{}", at, all, at == all ? "\n" : "");
            }));
  for (std::size_t i = 0; i < std::min(report.problems.size(), shown_problems); ++i)
    fmt::print(stderr, "{}: {}\n", report.problems[i].file, report.problems[i].message);
  if (report.problems.size() > shown_problems)
    fmt::print(stderr, "... and {} more\n", report.problems.size() - shown_problems);
  if (a.preview) {
    fmt::print("{} good files, {} bad; nothing was changed\n", report.good, report.problems.size());
    return {};
  }
  if (!report.written) return not_imported(a.file, report.problems.size());
  fmt::print("{} reference photos imported, {} files left out\n", report.good, report.problems.size());
  return {};
}

/// One line from the terminal without showing it.
Result<std::string> prompt(const char* question) {
  fmt::print(stderr, "{}", question);
  auto line = read_hidden_line();
  fmt::print(stderr, "\n");
  if (!line) return invalid("password.none", "No password was given.");
  return std::move(*line);
}

Result<std::string> password_of(const Arguments& a) {
  if (!a.password_file.empty()) {
    CS_ASSIGN(const Bytes bytes, read_file(a.password_file, 4096));
    std::string text(as_text(bytes));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
  }
  if (!input_is_a_terminal())
    return invalid("password.none", "There is no terminal to ask for the password: give --password-file FILE.");
  CS_ASSIGN(std::string first, prompt("Password (8 characters or more): "));
  CS_ASSIGN(const std::string second, prompt("Once more: "));
  if (first != second) return invalid("password.differs", "The two passwords differ; nothing was changed.");
  return first;
}

Status add_user(const Arguments& a) {
  const auto role = domain::role_from(a.role);
  if (!role) return internal_error("an unknown role passed the command line's check");
  CS_ASSIGN(const auto administration, open(a));
  store::UserSpec user;
  user.name = a.name;
  user.display_name = a.display_name.empty() ? a.name : a.display_name;
  user.role = *role;
  CS_ASSIGN(user.password, password_of(a));
  CS_TRY(administration->add_user(user));
  fmt::print("user {} added as {}\n", a.name, a.role);
  return {};
}

Status list_users(const Arguments& a) {
  CS_ASSIGN(const auto administration, open(a));
  CS_ASSIGN(const auto users, administration->users());
  for (const auto& u : users)
    fmt::print("{:<20} {:<14} {}{}\n", u.user.name, domain::to_string(u.user.role), u.user.display_name,
               u.disabled ? "  (disabled)" : "");
  return {};
}

Status disable_user(const Arguments& a) {
  CS_ASSIGN(const auto administration, open(a));
  CS_TRY(administration->disable_user(a.name));
  fmt::print("user {} disabled; a running session ends within seconds\n", a.name);
  return {};
}

Status verify_audit(const Arguments& a) {
  CS_ASSIGN(const auto administration, open(a));
  CS_ASSIGN(const auto report, administration->verify_audit());
  if (report.first_broken != 0)
    return invalid("audit.broken",
                   fmt::format("The audit log is broken at entry {}: {}", report.first_broken, report.problem));
  fmt::print("{} entries, all in order; head {}\n", report.links, report.head);
  return {};
}

/// Makes the subcommand with the options that all have, and runs `work` when it was named.
CLI::App* command(CLI::App* parent, const char* name, const char* what, int& status, const Shared& a,
                  Status (*work)(const Arguments&)) {
  CLI::App* sub = parent->add_subcommand(name, what);
  sub->add_option("--data", a->data, "Data folder of the service")->required()->type_name("DIR");
  sub->callback([&status, a, work] {
    if (const Status worked = work(*a); !worked) status = fail(worked.error());
  });
  return sub;
}

void import_options(CLI::App* sub, const Shared& a) {
  sub->add_option("--campaign", a->campaign, "Campaign (default: the newest)")->type_name("ID");
  auto* preview = sub->add_flag("--preview", a->preview, "Say what would happen and change nothing");
  sub->add_flag("--good-only", a->good_only, "Leave bad ones out instead of importing nothing")->excludes(preview);
}

}  // namespace

void add_admin_commands(CLI::App& app, int& status) {
  const auto group = [&app](const char* name, const char* what) {
    CLI::App* sub = app.add_subcommand(name, what);
    sub->require_subcommand(1);
    return sub;
  };
  auto a = std::make_shared<Arguments>();

  CLI::App* campaign = group("campaign", "Open and show campaigns");
  CLI::App* sub = command(campaign, "create", "Open a campaign; makes the data folder when it is not there", status, a,
                          &create_campaign);
  sub->add_option("ID", a->campaign, "Short name, for example 2025-autumn")->required();
  sub->add_option("--name", a->name, "Name of the campaign")->required();
  sub->add_option("--school", a->school, "Name of the school")->required();
  sub->add_option("--phone", a->phone, "Telephone that students are told")->required();
  sub->add_option("--opens", a->opens, "First day, China's time")->required()->type_name("YYYY-MM-DD");
  sub->add_option("--closes", a->closes, "Last day, included")->required()->type_name("YYYY-MM-DD");
  sub->add_option("--signature", a->signature, "Signature of the messages, without brackets");
  sub->add_option("--review-hours", a->review_hours, "Hours within which a photo is reviewed")
      ->check(CLI::Range(1, 24 * 30))
      ->capture_default_str();
  sub->add_option("--grace-seconds", a->grace_seconds, "How long a decision can be undone")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  sub->add_option("--lease-minutes", a->lease_minutes, "How long a reviewer holds a submission")
      ->check(CLI::Range(1, 120))
      ->capture_default_str();
  sub->add_option("--reshoot-days", a->reshoot_days, "Days for another photo after a rejection")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  sub->add_flag("--blind-first", a->blind_first,
                "On every item the reviewer states same person, different or unsure before the machine's comparison of "
                "the faces is shown");
  sub = command(campaign, "show", "Show one campaign or all", status, a, &show_campaigns);
  sub->add_option("ID", a->campaign, "Campaign");

  CLI::App* roster = group("roster", "The students of a campaign");
  sub =
      command(roster, "import", "Add or update students from a CSV file, by student number", status, a, &import_roster);
  sub->add_option("file", a->file,
                  "CSV, UTF-8; columns 学号 姓名 手机号 and, if there, 学院 班级 层次 身份证照比对同意 (是 or 否)")
      ->required()
      ->type_name("FILE");
  sub->add_option("--bad-rows", a->bad_rows, "Write the bad rows there, each with its reason")->type_name("FILE");
  import_options(sub, a);

  CLI::App* references = group("references", "Enrolment and ID-card photos");
  sub =
      command(references, "import", "Import a folder of files named STUDENTNUMBER.jpg", status, a, &import_references);
  sub->add_option("dir", a->file, "Folder")->required()->type_name("DIR");
  sub->add_option("--kind", a->kind, "What they are")->required()->check(CLI::IsMember({"enrolment", "id_card"}));
  import_options(sub, a);

  CLI::App* user = group("user", "Who may sign in");
  sub = command(user, "add", "Add a person; asks for the password", status, a, &add_user);
  sub->add_option("name", a->name, "User name")->required();
  sub->add_option("--role", a->role, "What this person may do")
      ->required()
      ->check(CLI::IsMember({"reviewer", "supervisor", "support", "administrator", "intake"}));
  sub->add_option("--display-name", a->display_name, "As others see it");
  sub->add_option("--password-file", a->password_file, "Read the password from this file instead of asking")
      ->type_name("FILE");
  command(user, "list", "List all", status, a, &list_users);
  sub = command(user, "disable", "Take away the right to sign in", status, a, &disable_user);
  sub->add_option("name", a->name, "User name")->required();

  CLI::App* audit = group("audit", "The log of who did what");
  command(audit, "verify", "Check that no entry was changed, removed or put in", status, a, &verify_audit);
}

}  // namespace cs::programs
