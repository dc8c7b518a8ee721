#include "programs/admin_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "platform/process.hpp"
#include "platform/terminal.hpp"
#include "programs/admin_options.hpp"
#include "programs/data_folder.hpp"
#include "programs/language.hpp"
#include "service/administration.hpp"
#include "worker/worker.hpp"

namespace cs::programs {
namespace {

using service::ImportMode;

constexpr std::size_t shown_problems = 20;

struct Arguments {
  DataPlace data;
  std::string campaign, from, kind, mapping, report;
  bool preview = false, good_only = false, without_faces = false;
};

ImportMode mode_of(const Arguments& a) {
  return a.preview ? ImportMode::preview : a.good_only ? ImportMode::good_only : ImportMode::all;
}

std::string_view what_name(const std::string& what) {
  if (what == "unmatched") return said("无法对应", "unmatched");
  if (what == "doubtful") return said("存疑", "doubtful");
  if (what == "duplicate") return said("重复", "duplicate");
  if (what == "face") return said("人脸不合格", "face");
  return said("无法读取", "unreadable");
}

Status write_report(const std::string& file, const service::ReferenceReport& report) {
  const auto format = exchange::table_format_of(file);
  if (!format)
    return invalid("table.ending", fmt::format("{} must end in .xlsx or .csv, which says what is written.", file));
  exchange::OutSheet sheet{"照片",
                           {{std::string("文件名"), std::string("学号"), std::string("问题"), std::string("说明")}}};
  for (const service::FileProblem& p : report.problems)
    sheet.rows.push_back({p.file, p.number, std::string(what_name(p.what)), said(p.message)});
  CS_ASSIGN(const Bytes bytes, exchange::write_tables(*format, {sheet}));
  return write_file_durably(path_from_utf8(file), bytes);
}

Status import_references(const Arguments& a) {
  const auto kind = api::photo_kind_from(a.kind);
  if (!kind) return internal_error("an unknown kind passed the command line's check");
  service::ReferenceImport how;
  if (!a.mapping.empty()) {
    CS_ASSIGN(const Bytes mapping, read_file(path_from_utf8(a.mapping), exchange::TableLimits{}.file_bytes));
    CS_ASSIGN(how.mapping, service::read_reference_mapping(mapping));
  }
  std::unique_ptr<worker::Worker> worker;
  if (!a.without_faces) {
    worker::Options options;
    options.program = worker::default_worker_program();
    worker = worker::start_worker(std::move(options));
    how.worker = worker.get();
  }
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const api::Campaign campaign, choose_campaign(*administration, a.campaign));
  CS_TRY(catch_stop_requests());
  const bool terminal = error_is_a_terminal();
  how.go_on = [terminal](std::size_t done, std::size_t all) {
    if (terminal) fmt::print(stderr, "\r{} / {} ", done + 1, all);
    return !stop_requested();
  };
  CS_ASSIGN(const auto report,
            administration->import_references(campaign.id, path_from_utf8(a.from), *kind, mode_of(a), how));
  if (terminal) fmt::print(stderr, "\n");
  for (std::size_t i = 0; i < std::min(report.problems.size(), shown_problems); ++i) {
    const service::FileProblem& p = report.problems[i];
    fmt::print(stderr, "{}: {}: {}\n", p.file, what_name(p.what), said(p.message));
  }
  if (report.problems.size() > shown_problems)
    fmt::print(
        stderr, "{}\n",
        fmt::format(fmt::runtime(said("还有 {} 个文件", "... and {} more")), report.problems.size() - shown_problems));
  if (!report.faces_looked_for && !a.without_faces)
    fmt::print(stderr, "{}\n",
               said("没有人脸模型，未检查人脸（./run deps 可安装）",
                    "faces were not looked for: the models are missing (./run deps)"));
  if (!a.report.empty()) CS_TRY(write_report(a.report, report));
  if (a.preview) {
    fmt::print("{}\n", fmt::format(fmt::runtime(said("{} 个文件可以导入，{} 个有问题；尚未改动任何数据",
                                                     "{} good files, {} bad; nothing was changed")),
                                   report.good, report.problems.size()));
    return {};
  }
  if (!report.written)
    return invalid("import.bad_rows",
                   fmt::format("{}: {} bad, nothing was imported; mend them, or import the good ones with --good-only.",
                               a.from, report.problems.size()));
  fmt::print("{}\n", fmt::format(fmt::runtime(said("导入 {} 张参照照片，跳过 {} 个文件",
                                                   "{} reference photos imported, {} files left out")),
                                 report.good, report.problems.size()));
  return {};
}

}  // namespace

void add_admin_commands(CLI::App& app, int& status) {
  CLI::App* references = command_group(app, "references", "Enrolment and ID-card photos");
  {
    const auto [sub, a] = data_command<Arguments>(
        *references, "import", "Import the photographs of a folder or ZIP file, matched by their names", status,
        &import_references);
    sub->add_option("from", a->from,
                    "Folder (with those in it) or ZIP file; files named by student number, or number_name in any order")
        ->required()
        ->type_name("PATH");
    sub->add_option("--kind", a->kind, "What they are")->required()->check(CLI::IsMember({"enrolment", "id_card"}));
    sub->add_option("--mapping", a->mapping,
                    "Table with the columns 文件名 (file) and 学号 (number), instead of the names")
        ->type_name("FILE");
    sub->add_option(
           "--report", a->report,
           "Write there (.xlsx or .csv) what is unmatched, doubtful, duplicate or unreadable, or has not exactly "
           "one upright face")
        ->type_name("FILE");
    sub->add_flag("--without-faces", a->without_faces, "Do not look for faces");
    campaign_option(*sub, a->campaign);
    auto* preview = sub->add_flag("--preview", a->preview, "Say what would happen and change nothing");
    sub->add_flag("--good-only", a->good_only, "Leave bad ones out instead of importing nothing")->excludes(preview);
  }
}

}  // namespace cs::programs
