// countersignd roster: who may hand in a photo, in and out as a table.
#include "programs/roster_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "platform/process.hpp"
#include "platform/terminal.hpp"
#include "programs/admin_options.hpp"
#include "programs/data_folder.hpp"
#include "programs/language.hpp"
#include "service/administration.hpp"

namespace cs::programs {
namespace {

using service::Administration;
using service::ImportMode;

constexpr std::size_t shown = 20;

struct Arguments {
  DataPlace data;
  std::string campaign, file, bad_rows, changes, sheet, college;
  std::vector<std::string> columns;
  bool preview = false, good_only = false, trust_numbers = false;
};

ImportMode mode_of(const Arguments& a) {
  return a.preview ? ImportMode::preview : a.good_only ? ImportMode::good_only : ImportMode::all;
}

std::string field_name(std::string_view field) {
  if (!in_chinese()) return std::string(field);
  for (const auto& [en, zh] : {std::pair{"number", "学号"}, std::pair{"name", "姓名"}, std::pair{"phone", "手机号"},
                               std::pair{"college", "学院"}, std::pair{"class", "班级"}, std::pair{"level", "层次"},
                               std::pair{"id_card_consent", "身份证照比对同意"}, std::pair{"row", "整行"}})
    if (field == en) return zh;
  return std::string(field);
}

/// A telephone number is nobody's to read on a terminal.
std::string shown_value(std::string_view field, const std::string& value) {
  if (value.empty()) return std::string(said("（空）", "(empty)"));
  return field == "phone" ? mask_phone(value) : value;
}

/// Every change of a field, as a table.
exchange::OutSheet changes_table(const service::ImportReport& report) {
  exchange::OutSheet sheet{"变更",
                           {{std::string("学号"), std::string("姓名"), std::string("字段"), std::string("原值"),
                             std::string("新值"), std::string("行")}}};
  for (const domain::StudentChange& change : report.changes)
    for (const domain::FieldChange& f : change.fields)
      sheet.rows.push_back({report.roster.students[change.at].number, report.roster.students[change.at].name,
                            field_name(f.field), f.before, f.after, std::int64_t{report.roster.lines[change.at]}});
  return sheet;
}

Error ending_wanted(const std::string& file) {
  return invalid("table.ending", fmt::format("{} must end in .xlsx or .csv, which says what is written.", file));
}

Status write_table(const std::string& file, const exchange::OutSheet& sheet) {
  const auto format = exchange::table_format_of(file);
  if (!format) return ending_wanted(file);
  CS_ASSIGN(const Bytes bytes, exchange::write_tables(*format, {sheet}));
  return write_file_durably(path_from_utf8(file), bytes);
}

void print_problems(const Arguments& a, const exchange::Roster& roster) {
  for (std::size_t i = 0; i < std::min(roster.problems.size(), shown); ++i) {
    const exchange::RowProblem& p = roster.problems[i];
    fmt::print(stderr, "{}:{}: {}: {}\n", a.file, p.line, field_name(p.field), said(p.message));
  }
  if (roster.problems.size() > shown)
    fmt::print(stderr, "{}\n",
               fmt::format(fmt::runtime(said("还有 {} 行", "... and {} more")), roster.problems.size() - shown));
  for (const auto& column : roster.ignored_columns)
    fmt::print(stderr, "{}\n", fmt::format(fmt::runtime(said("未使用“{}”列", "column '{}' is not used")), column));
  for (const auto& sheet : roster.passed_over)
    fmt::print(stderr, "{}\n",
               fmt::format(fmt::runtime(said("隐藏的工作表“{}”未读取", "the hidden sheet '{}' was not read")), sheet));
}

void print_changes(const service::ImportReport& report) {
  std::size_t lines = 0;
  for (const domain::StudentChange& change : report.changes)
    for (const domain::FieldChange& f : change.fields) {
      if (++lines > shown) continue;
      fmt::print("  {} {}: {} -> {}\n", report.roster.students[change.at].number, field_name(f.field),
                 shown_value(f.field, f.before), shown_value(f.field, f.after));
    }
  if (lines > shown)
    fmt::print("{}\n", fmt::format(fmt::runtime(said("  还有 {} 处变更（--changes FILE 写出全部）",
                                                     "  ... and {} more (--changes FILE writes them all)")),
                                   lines - shown));
}

Status import_roster(const Arguments& a) {
  service::RosterImport how;
  how.reading.sheet = a.sheet;
  how.reading.trust_numbers = a.trust_numbers;
  for (const std::string& pair : a.columns) {
    const auto at = pair.rfind('=');
    if (at == std::string::npos)
      return invalid("roster.columns", fmt::format("--column '{}' is not HEADING=FIELD, like 学籍号=number.", pair));
    how.reading.columns[pair.substr(0, at)] = pair.substr(at + 1);
  }
  CS_ASSIGN(const Bytes file, read_file(path_from_utf8(a.file), exchange::TableLimits{}.file_bytes));
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const api::Campaign campaign, choose_campaign(*administration, a.campaign));
  CS_TRY(catch_stop_requests());
  const bool terminal = error_is_a_terminal();
  how.go_on = [terminal](std::size_t done, std::size_t all) {
    if (terminal) fmt::print(stderr, "\r{} / {} ", done, all);
    return !stop_requested();
  };
  CS_ASSIGN(const auto report, administration->import_roster(campaign.id, as_text(file), mode_of(a), how));
  if (terminal && report.written) fmt::print(stderr, "\r{0} / {0}\n", report.good);
  print_problems(a, report.roster);
  if (!a.bad_rows.empty() && !report.roster.problems.empty())
    CS_TRY(write_table(a.bad_rows, exchange::bad_rows(report.roster, in_chinese())));
  if (!a.changes.empty()) CS_TRY(write_table(a.changes, changes_table(report)));
  const auto bad = report.roster.problems.size();
  if (a.preview) {
    print_changes(report);
    fmt::print(
        "{}\n",
        fmt::format(fmt::runtime(said(
                        "将新增 {} 人，变更 {} 人，{} 人不变，{} 行有问题；尚未改动任何数据",
                        "{} students would be added, {} changed, {} are as they were, {} rows are bad; nothing was "
                        "changed")),
                    report.added, report.updated, report.unchanged, bad));
    return {};
  }
  if (!report.written)
    return invalid("import.bad_rows",
                   fmt::format("{}: {} bad, nothing was imported; mend them, or import the good ones with --good-only.",
                               a.file, bad));
  fmt::print("{}\n", fmt::format(fmt::runtime(said("新增 {} 人，变更 {} 人，{} 人不变，跳过 {} 行",
                                                   "{} students added, {} updated, {} as they were, {} rows left out")),
                                 report.added, report.updated, report.unchanged, bad));
  return {};
}

Status export_roster(const Arguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const api::Campaign campaign, choose_campaign(*administration, a.campaign));
  CS_ASSIGN(const auto sheet, administration->export_roster(campaign.id));
  CS_TRY(write_table(a.file, sheet));
  fmt::print("{}\n",
             fmt::format(fmt::runtime(said("{} 人写入 {}", "{} students in {}")), sheet.rows.size() - 1, a.file));
  return {};
}

Status missing(const Arguments& a) {
  const auto format = exchange::table_format_of(a.file);
  if (!format) return ending_wanted(a.file);
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const api::Campaign campaign, choose_campaign(*administration, a.campaign));
  CS_ASSIGN(const auto sheets, administration->progress(campaign.id, a.college));
  CS_ASSIGN(const Bytes bytes, exchange::write_tables(*format, sheets));
  CS_TRY(write_file_durably(path_from_utf8(a.file), bytes));
  fmt::print("{}\n", fmt::format(fmt::runtime(said("还差 {} 人，写入 {}", "{} students are still expected: {}")),
                                 sheets.front().rows.size() - 1, a.file));
  return {};
}

std::string standing_name(std::string_view standing) {
  if (standing == "left") return std::string(said("离校", "left"));
  if (standing == "offline") return std::string(said("线下采集", "photographed at the school"));
  return std::string(said("参加采集", "takes part"));
}

struct Corrections {
  DataPlace data;
  std::string campaign, number;
  domain::Correction wanted;
  bool left = false, offline = false, takes_part = false, preview = false;
};

Status correct(const Corrections& a) {
  domain::Correction wanted = a.wanted;
  if (a.left) wanted.standing = domain::Standing::left;
  if (a.offline) wanted.standing = domain::Standing::offline;
  if (a.takes_part) wanted.standing = domain::Standing::takes_part;
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const api::Campaign campaign, choose_campaign(*administration, a.campaign));
  CS_ASSIGN(const domain::CorrectionPlan plan,
            administration->correct_student(campaign.id, a.number, wanted, a.preview));
  for (const domain::FieldChange& f : plan.changes) {
    const bool standing = f.field == "standing";
    fmt::print("{} {}: {} -> {}\n", a.number, standing ? std::string(said("状态", "standing")) : field_name(f.field),
               standing ? standing_name(f.before) : shown_value(f.field, f.before),
               standing ? standing_name(f.after) : shown_value(f.field, f.after));
  }
  if (plan.withdraws)
    fmt::print("{}\n", a.preview ? said("待审核的照片将被撤回", "the photograph that waits would be withdrawn")
                                 : said("待审核的照片已撤回", "the photograph that waited was withdrawn"));
  if (plan.changes.empty())
    fmt::print("{}\n", said("没有需要更正的内容", "nothing differs"));
  else if (a.preview)
    fmt::print("{}\n", said("尚未改动任何数据", "nothing was changed"));
  return {};
}

}  // namespace

void add_roster_commands(CLI::App& app, int& status) {
  CLI::App* roster = command_group(app, "roster", "The students of a campaign");
  {
    const auto [sub, a] = data_command<Arguments>(
        *roster, "import", "Add or change students from a table, by student number", status, &import_roster);
    sub->add_option(
           "file", a->file,
           "CSV, XLSX or XLS; columns 学号 and 姓名, and if there 手机号 学院 班级 层次 身份证照比对同意 (是 or "
           "否); what is not there changes nothing")
        ->required()
        ->type_name("FILE");
    campaign_option(*sub, a->campaign);
    sub->add_option("--bad-rows", a->bad_rows,
                    "Write the bad rows there (.xlsx or .csv), each with its reason: mended, the file imports as it is")
        ->type_name("FILE");
    sub->add_option("--changes", a->changes, "Write every changed field there (.xlsx or .csv)")->type_name("FILE");
    sub->add_option("--sheet", a->sheet, "Sheet to read, where several look like a roster")->type_name("NAME");
    sub->add_option("--column", a->columns,
                    "What another heading stands for: number, name, phone, college, class, level or id_card_consent; "
                    "may be given several times")
        ->type_name("HEADING=FIELD");
    sub->add_flag("--trust-numbers", a->trust_numbers,
                  "Take student numbers that are shorter than nearly all others as they are");
    auto* preview = sub->add_flag("--preview", a->preview, "Say what would change, field by field, and change nothing");
    sub->add_flag("--good-only", a->good_only, "Leave bad rows out instead of importing nothing")->excludes(preview);
  }
  {
    const auto [sub, a] = data_command<Arguments>(
        *roster, "missing", "Write who has not handed in, by college and class, with the counts", status, &missing);
    sub->add_option("file", a->file, "Where to, .xlsx (counts on a sheet of their own) or .csv")
        ->required()
        ->type_name("FILE");
    sub->add_option("--college", a->college, "Of that one alone")->type_name("NAME");
    campaign_option(*sub, a->campaign);
  }
  {
    const auto [sub, a] = data_command<Corrections>(
        *roster, "correct",
        "Correct what the roster says of one student: renamed, renumbered, left, photographed offline", status,
        &correct);
    sub->add_option("number", a->number, "Student number, as it is now")->required();
    campaign_option(*sub, a->campaign);
    sub->add_option("--name", a->wanted.name, "Name");
    sub->add_option("--number", a->wanted.number, "Another student number");
    sub->add_option("--college", a->wanted.college, "College");
    sub->add_option("--class", a->wanted.class_name, "Class");
    sub->add_option("--level", a->wanted.level, "Level");
    auto* left = sub->add_flag("--left", a->left, "Has left the school: no photograph is expected or taken");
    auto* offline = sub->add_flag("--offline", a->offline, "Was photographed at the school");
    sub->add_flag("--takes-part", a->takes_part, "Takes part after all")->excludes(left)->excludes(offline);
    left->excludes(offline);
    sub->add_option("--note", a->wanted.note, "Why; kept beside the student")->required();
    sub->add_flag("--preview", a->preview, "Say what it would do and change nothing");
  }
  {
    const auto [sub, a] = data_command<Arguments>(
        *roster, "export", "Write the roster as a table whose import changes nothing", status, &export_roster);
    sub->add_option("file", a->file, "Where to, .xlsx or .csv")->required()->type_name("FILE");
    campaign_option(*sub, a->campaign);
  }
}

}  // namespace cs::programs
