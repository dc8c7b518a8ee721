#include "programs/admin_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "platform/terminal.hpp"
#include "programs/admin_options.hpp"
#include "programs/data_folder.hpp"
#include "service/administration.hpp"

namespace cs::programs {
namespace {

using service::Administration;
using service::ImportMode;

constexpr std::size_t shown_problems = 20;

struct Arguments {
  DataPlace data;
  std::string campaign, file, kind, bad_rows;
  bool preview = false, good_only = false;
};
using Shared = std::shared_ptr<Arguments>;

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
  CS_ASSIGN(const Bytes csv, read_file(path_from_utf8(a.file), std::size_t{64} << 20));
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const api::Campaign campaign, choose_campaign(*administration, a.campaign));
  CS_ASSIGN(const auto report, administration->import_roster(campaign.id, as_text(csv), mode_of(a)));
  for (std::size_t i = 0; i < std::min(report.problems.size(), shown_problems); ++i)
    fmt::print(stderr, "{}:{}: {}: {}\n", a.file, report.problems[i].line, report.problems[i].field,
               report.problems[i].message);
  if (report.problems.size() > shown_problems)
    fmt::print(stderr, "... and {} more\n", report.problems.size() - shown_problems);
  for (const auto& column : report.ignored_columns) fmt::print(stderr, "column '{}' is not used\n", column);
  if (!a.bad_rows.empty() && !report.problems.empty())
    CS_TRY(write_file_durably(path_from_utf8(a.bad_rows), as_bytes(service::problems_csv(report.problems))));
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
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const api::Campaign campaign, choose_campaign(*administration, a.campaign));
  const bool terminal = error_is_a_terminal();
  CS_ASSIGN(const auto report, administration->import_references(
                                   campaign.id, path_from_utf8(a.file), *kind, mode_of(a), [&](int at, int all) {
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

void import_options(CLI::App* sub, const Shared& a) {
  campaign_option(*sub, a->campaign);
  auto* preview = sub->add_flag("--preview", a->preview, "Say what would happen and change nothing");
  sub->add_flag("--good-only", a->good_only, "Leave bad ones out instead of importing nothing")->excludes(preview);
}

}  // namespace

void add_admin_commands(CLI::App& app, int& status) {
  CLI::App* roster = command_group(app, "roster", "The students of a campaign");
  {
    const auto [sub, a] = data_command<Arguments>(
        *roster, "import", "Add or update students from a CSV file, by student number", status, &import_roster);
    sub->add_option("file", a->file,
                    "CSV, UTF-8; columns 学号 姓名 手机号 and, if there, 学院 班级 层次 身份证照比对同意 (是 or 否)")
        ->required()
        ->type_name("FILE");
    sub->add_option("--bad-rows", a->bad_rows, "Write the bad rows there, each with its reason")->type_name("FILE");
    import_options(sub, a);
  }
  CLI::App* references = command_group(app, "references", "Enrolment and ID-card photos");
  {
    const auto [sub, a] = data_command<Arguments>(
        *references, "import", "Import a folder of files named STUDENTNUMBER.jpg", status, &import_references);
    sub->add_option("dir", a->file, "Folder")->required()->type_name("DIR");
    sub->add_option("--kind", a->kind, "What they are")->required()->check(CLI::IsMember({"enrolment", "id_card"}));
    import_options(sub, a);
  }
}

}  // namespace cs::programs
