// Packages out, the registry's word back in.
#include "programs/deliver_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/csv.hpp"
#include "exchange/acceptance.hpp"
#include "exchange/print_sheet.hpp"
#include "exchange/receipt.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "programs/admin_options.hpp"
#include "programs/command.hpp"
#include "programs/data_folder.hpp"
#include "programs/progress.hpp"
#include "service/package.hpp"
#include "service/registry_results.hpp"

namespace cs::programs {
namespace {

struct PackageArguments {
  DataPlace data;
  std::string campaign, folder, names{exchange::usual_names};
  bool all = false, id_numbers = false;
  std::size_t at_most = service::PackageOrder{}.at_most;
};

Status package(const PackageArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const store::CampaignRef campaign, choose_campaign(*store, a.campaign));
  service::PackageOrder order;
  order.folder = path_from_utf8(a.folder);
  order.names = a.names;
  order.all = a.all;
  order.id_numbers = a.id_numbers;
  order.at_most = a.at_most;
  std::unique_ptr<Progress> progress;
  std::size_t shown = 0;
  CS_ASSIGN(const service::PackageReport report,
            service::make_packages(*store, campaign, order, system_clock(), [&](std::size_t n, std::size_t all) {
              if (!progress) progress = std::make_unique<Progress>(all, 0, "finished photos");
              for (; shown < n; ++shown) progress->step();
            }));
  for (const std::string& file : report.placed) fmt::print("{}: recorded by an interrupted run, and whole\n", file);
  for (const store::Package& p : report.made)
    fmt::print("{}: {} photos, {} bytes, SHA-256 {} ({})\n", p.file, p.photos, p.bytes, p.digest, p.id);
  if (report.made.empty()) fmt::print("nothing new is released\n");
  for (const store::Package& p : report.lost)
    fmt::print(stderr,
               "{} ({} of {}): its run was interrupted and its file is not in {}, so it is given up: its photos are "
               "released again and leave in the next package\n",
               p.file, p.id, local_time(p.made), p.folder.empty() ? a.folder : p.folder);
  for (const store::Package& p : report.waiting)
    fmt::print(stderr,
               "{} ({} of {}) has no name yet: deliver into {} again, where it was begun; a day after its record it is "
               "given up\n",
               p.file, p.id, local_time(p.made), p.folder.empty() ? "its folder" : p.folder);
  for (const store::Package& p : report.late)
    fmt::print(stderr, "{} is in this folder but was given up ({}): remove it, its photos leave in other packages\n",
               p.file, p.id);
  for (const auto& left : report.left) fmt::print(stderr, "{}: {}\n", left.student, left.why.message);
  if (!report.left.empty()) return invalid("deliver.left", fmt::format("{} photos were left out.", report.left.size()));
  if (!report.waiting.empty() || !report.late.empty())
    return invalid("deliver.unsettled", "Packages of interrupted runs are still to be settled.");
  return {};
}

struct ListArguments {
  DataPlace data;
  std::string campaign, package, out;
};

Status list(const ListArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const store::CampaignRef campaign, choose_campaign(*store, a.campaign));
  if (!a.package.empty()) {
    CS_ASSIGN(const auto photos, store->deliveries.photos(campaign, a.package));
    for (const store::PackedPhoto& p : photos) fmt::print("{}  {}  {}\n", p.digest, p.name, p.decision);
    return {};
  }
  CS_ASSIGN(const auto packages, store->deliveries.packages(campaign));
  for (const store::Package& p : packages)
    fmt::print("{}  {}  {}  {} photos  {} bytes  SHA-256 {}  by {}{}\n", p.id, local_time(p.made), p.file, p.photos,
               p.bytes, p.digest, p.by,
               p.placed ? ""
               : p.lost ? "  (given up: its photos were released again)"
                        : "  (interrupted)");
  return {};
}

Status recalled(const ListArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const store::CampaignRef campaign, choose_campaign(*store, a.campaign));
  CS_ASSIGN(const auto recalls, store->recalls.list(campaign));
  std::string table = "\xEF\xBB\xBF学号,姓名,学院,班级,来源,结果,说明,时间,交付包,文件,状态,核验说明\r\n";
  for (const store::Recall& r : recalls)
    table += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\r\n", csv_field(r.student.number),
                         csv_field(r.student.name), csv_field(r.student.college), csv_field(r.student.class_name),
                         r.source, r.result, csv_field(r.note), local_time(r.at), r.package, csv_field(r.name),
                         domain::to_string(r.state), csv_field(r.answer_note));
  if (a.out.empty()) {
    fmt::print("{}", table.substr(3));
    return {};
  }
  CS_TRY(write_file_durably(path_from_utf8(a.out), as_bytes(table)));
  fmt::print("{} recalled photos written to {}\n", recalls.size(), a.out);
  return {};
}

struct SheetArguments {
  DataPlace data;
  std::string campaign, out;
  std::vector<std::string> students;
  exchange::SheetOptions options;
};

Status sheets(const SheetArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const store::CampaignRef campaign, choose_campaign(*store, a.campaign));
  CS_ASSIGN(auto all, store->deliveries.releasable(campaign, system_clock().now()));
  std::erase_if(all, [](const store::Releasable& r) { return r.state == domain::State::approved; });
  for (const std::string& number : a.students)
    if (std::ranges::none_of(all, [&](const store::Releasable& r) { return r.student.number == number; }))
      return invalid("sheets.student", fmt::format("No finished photo of student {} is released.", number));
  std::vector<exchange::Print> prints;
  for (const store::Releasable& r : all) {
    if (!a.students.empty() && std::ranges::find(a.students, r.student.number) == a.students.end()) continue;
    prints.push_back(
        {r.student.number, r.student.name, [&store, hash = r.finished] { return store->photographs.read(hash); }});
  }
  Progress progress(prints.size(), 0, "students");
  CS_ASSIGN(const exchange::SheetReport report, exchange::write_print_sheets(path_from_utf8(a.out), prints, a.options,
                                                                             [&](std::size_t) { progress.step(); }));
  fmt::print("{}: {} students on {} pages\n", a.out, prints.size() - report.unprinted.size(), report.pages);
  for (const auto& left : report.unprinted) fmt::print(stderr, "{}: {}\n", left.number, left.why.message);
  if (!report.unprinted.empty())
    return invalid("sheets.left",
                   fmt::format("{} photos were not printed: their places say so.", report.unprinted.size()));
  return {};
}

Error not_there(const store::Package& p) {
  if (p.lost)
    return {Code::refused, "delivery.lost",
            fmt::format("Package {} ({}) was given up, and its photos were released again: it stands in no paper.",
                        p.id, p.file)};
  return {Code::refused, "delivery.interrupted",
          fmt::format("Package {} ({}) was interrupted before it was finished: it stands in no paper.", p.id, p.file)};
}

Status receipt(const ListArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const store::CampaignRef campaign, choose_campaign(*store, a.campaign));
  CS_ASSIGN(const api::Campaign k, store->campaigns.get(campaign));
  CS_ASSIGN(const auto packages, store->deliveries.packages(campaign));
  exchange::Receipt out{k.school, k.name, command_actor(), local_time(system_clock().now()), {}};
  for (auto p = packages.rbegin(); p != packages.rend(); ++p)
    if (a.package == p->id && !p->placed)
      return not_there(*p);
    else if (p->placed && (a.package.empty() || p->id == a.package))
      out.packages.push_back({p->id, p->file, p->digest, local_time(p->made), p->photos, p->bytes});
  if (!a.package.empty() && out.packages.empty())
    return Error{Code::not_found, "delivery.unknown", fmt::format("There is no package {}.", a.package)};
  CS_TRY(exchange::write_receipt(path_from_utf8(a.out), out));
  fmt::print("{}: {} packages\n", a.out, out.packages.size());
  return {};
}

Status report(const ListArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const store::CampaignRef campaign, choose_campaign(*store, a.campaign));
  CS_ASSIGN(const api::Campaign k, store->campaigns.get(campaign));
  CS_ASSIGN(const auto counts, store->deliveries.counts(campaign));
  CS_ASSIGN(const auto packages, store->deliveries.packages(campaign));
  exchange::Acceptance out{k.school, k.name, local_time(system_clock().now()), {}, {}};
  for (const store::ClassCounts& c : counts)
    out.classes.push_back({c.college, c.class_name, c.students, c.missing, c.waiting, c.rejected, c.approved,
                           c.released, c.delivered, c.recalled, c.offline});
  for (auto p = packages.rbegin(); p != packages.rend(); ++p)
    if (p->placed)
      out.packages.push_back({p->id, p->file, p->digest, local_time(p->made), p->photos, p->bytes});
    else if (!p->lost)
      fmt::print(stderr, "{}\n", not_there(*p).message);
  const std::filesystem::path file = path_from_utf8(a.out);
  if (file.extension() == ".pdf") {
    CS_TRY(exchange::write_acceptance_pdf(file, out));
  } else if (file.extension() == ".xlsx") {
    CS_ASSIGN(const Bytes table, exchange::acceptance_xlsx(out));
    CS_TRY(write_file_durably(file, table));
  } else {
    return invalid("report.format", fmt::format("{} ends neither with .xlsx nor with .pdf.", a.out));
  }
  fmt::print("{}: {} classes, {} packages\n", a.out, out.classes.size(), out.packages.size());
  return {};
}

struct ResultsArguments {
  DataPlace data;
  std::string campaign, file, number, note;
};

Status import_results(const ResultsArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const store::CampaignRef campaign, choose_campaign(*store, a.campaign));
  CS_ASSIGN(const Bytes file, read_file(path_from_utf8(a.file), std::size_t{64} << 20));
  CS_ASSIGN(const auto rows, service::read_registry_results(file));
  CS_ASSIGN(const store::RegistryReport report, service::take_registry_results(*store, campaign, rows, system_clock()));
  fmt::print("{} recalled, {} recalled before, {} passed, {} refused\n", report.recalled, report.known, report.passed,
             report.refused.size());
  for (const auto& r : report.refused) fmt::print(stderr, "{}: {}\n", r.number, r.why.message);
  if (!report.refused.empty())
    return invalid("results.refused", fmt::format("{} results were not taken.", report.refused.size()));
  return {};
}

Status verify_recalled(const ResultsArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const store::CampaignRef campaign, choose_campaign(*store, a.campaign));
  CS_TRY(store->recalls.verify(campaign, a.number, a.note, system_clock().now()).get());
  fmt::print("{}: delivered again, the school vouches for it\n", a.number);
  return {};
}

}  // namespace

void add_deliver_commands(CLI::App& app, int& status) {
  CLI::App* deliver = command_group(app, "deliver", "Hand finished photos over to the school");
  {
    const auto [command, a] = data_command<PackageArguments>(
        *deliver, "package", "Write what is released into ZIP files with a manifest, and record their delivery", status,
        package);
    campaign_option(*command, a->campaign);
    command->add_option("--to", a->folder, "Folder for the packages; made when it is not there")
        ->required()
        ->type_name("DIR");
    command->add_option("--names", a->names,
                        "Names and folders in the package, of {number}, {name}, {college}, {class} and {level}; "
                        "{number}.jpg by itself");
    command->add_flag("--all", a->all, "What was delivered before, too");
    command->add_flag("--id-numbers", a->id_numbers,
                      "Names may hold ID numbers: only where a school hands over to itself");
    command->add_option("--at-most", a->at_most, "Photos in one package")->check(CLI::Range(1, 60'000));
  }
  {
    const auto [command, a] =
        data_command<ListArguments>(*deliver, "list", "List the packages, newest first", status, list);
    campaign_option(*command, a->campaign);
    command->add_option("--package", a->package, "What is in this one")->type_name("ID");
  }
  {
    const auto [command, a] = data_command<ListArguments>(
        *deliver, "recalled", "List the delivered photos that were recalled, with the package that they left in",
        status, recalled);
    campaign_option(*command, a->campaign);
    command->add_option("--csv", a->out, "Write the list to this file")->type_name("FILE");
  }
  {
    const auto [command, a] = data_command<ListArguments>(
        *deliver, "receipt", "Write the record of deliveries as a PDF to sign, with the packages' checksums", status,
        receipt);
    campaign_option(*command, a->campaign);
    command->add_option("--package", a->package, "Of this one alone")->type_name("ID");
    command->add_option("--out", a->out, "Where to write it")->required()->type_name("FILE");
  }
  {
    const auto [command, a] = data_command<SheetArguments>(
        *deliver, "sheets", "Write released photos as prints of 33 x 48 mm with cut marks, a PDF", status, sheets);
    campaign_option(*command, a->campaign);
    command->add_option("--out", a->out, "Where to write it")->required()->type_name("FILE");
    command->add_option("--student", a->students, "Only of this student")->type_name("NUMBER");
    command->add_flag("--one-student-a-sheet", a->options.one_student_a_sheet,
                      "Eight prints of one student, 152 x 102 mm");
    command->add_option("--copies", a->options.copies, "Of each, on A4")->check(CLI::Range(1, 20));
  }
  {
    const auto [command, a] = data_command<ListArguments>(
        *deliver, "report", "Write the final report: how far each class is, and the packages with their checksums",
        status, report);
    campaign_option(*command, a->campaign);
    command->add_option("--out", a->out, "Where to write it: .xlsx or .pdf")->required()->type_name("FILE");
  }
  CLI::App* results = command_group(app, "results", "What the national registry says of delivered photos");
  {
    const auto [command, a] = data_command<ResultsArguments>(
        *results, "import",
        "Take its list (CSV, XLSX or XLS with columns for student number and result): all but 通过 are recalled",
        status, import_results);
    campaign_option(*command, a->campaign);
    command->add_option("FILE", a->file, "The list")->required();
  }
  {
    const auto [command, a] = data_command<ResultsArguments>(
        *results, "verified", "The school vouches for a recalled photo: it counts as delivered again", status,
        verify_recalled);
    campaign_option(*command, a->campaign);
    command->add_option("NUMBER", a->number, "Student number")->required();
    command->add_option("--note", a->note, "Who verified it and how")->required();
  }
}

}  // namespace cs::programs
