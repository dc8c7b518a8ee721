// accuracy: measures the checks on a folder of labelled portraits and writes what it found as Markdown and CSV.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "batch.hpp"
#include "checks/rules.hpp"
#include "comparison.hpp"
#include "ear_fit.hpp"
#include "faults.hpp"
#include "labelled.hpp"
#include "platform/files.hpp"
#include "portraits.hpp"
#include "synthetic.hpp"

namespace cs::accuracy {
namespace {

struct Options {
  std::string folder, report = "accuracy.md", values, about, fault;
  std::size_t step = 1;
  bool with_faults = true, print_ears = false, only_comparison = false;
  unsigned threads = std::max(1U, std::thread::hardware_concurrency());
};

Status measure(const Options& o) {
  CS_ASSIGN(const std::vector<Portrait> portraits, load_portraits(o.folder));
  if (o.only_comparison) {
    CS_ASSIGN(const checks::Rules rules, checks::Rules::load());
    CS_ASSIGN(const std::vector<Table> tables, comparison_tables(portraits, rules));
    for (const Table& t : tables) fmt::print("{}", markdown(t));
    return {};
  }
  if (o.print_ears) {
    CS_ASSIGN(const checks::Rules rules, checks::Rules::load());
    CS_ASSIGN(const EarFit ears, fit_ears(portraits, rules.number("ears_visible", "attention")));
    fmt::print("{}\n{}", markdown(ears.held_out), as_toml(ears));
    return {};
  }
  CS_ASSIGN(const Batch batch, Batch::load(o.threads));
  std::vector<Seen> all(portraits.size());
  batch.run(portraits.size(), "portraits", [&](std::size_t i, const Batch::Examine& examine) {
    all[i].portrait = portraits[i];
    if (const auto file = read_file(portraits[i].file)) all[i].examination = examine(*file);
  });
  std::ofstream values;
  if (!o.values.empty()) {
    values.open(o.values);
    values << "picture,check,outcome,value,message\n";
    for (const Seen& s : all) write_findings(values, s.portrait.name, s.examination);
  }
  std::vector<Table> tables = {quiet_table(all), cries_table(all), labelled_table(all), held_out_table(all),
                               eyes_table(all)};
  CS_ASSIGN(const checks::Rules rules, checks::Rules::load());
  const auto ears = fit_ears(portraits, rules.number("ears_visible", "attention"));
  if (ears) {
    tables.insert(tables.begin() + 4, ears->held_out);
  } else {
    std::fprintf(stderr, "accuracy: %s\n", ears.error().message.c_str());
  }
  if (const auto comparison = comparison_tables(portraits, rules))
    tables.insert(tables.end(), comparison->begin(), comparison->end());
  else
    std::fprintf(stderr, "accuracy: %s\n", comparison.error().message.c_str());
  if (o.with_faults && o.fault.empty())
    for (Table& t : synthetic_tables(batch, all, o.step)) tables.push_back(std::move(t));
  if (o.with_faults) tables.push_back(faults_table(batch, all, o.step, o.fault, values.is_open() ? &values : nullptr));
  std::ofstream report(o.report), lines(std::filesystem::path(o.report).replace_extension(".csv"));
  report << "# Accuracy of the checks\n\n"
         << fmt::format("Measured by `./run accuracy` on {} labelled portraits.{}{}\n\n", all.size(),
                        o.about.empty() ? "" : " ", o.about);
  for (const Table& t : tables) report << markdown(t), lines << csv(t);
  report.close();
  if (!report) return io_error("accuracy.write", fmt::format("{} cannot be written.", o.report));
  fmt::print("{} written\n", o.report);
  return {};
}

}  // namespace
}  // namespace cs::accuracy

int main(int argc, char** argv) {
  cs::accuracy::Options options;
  if (const char* folder = std::getenv("COUNTERSIGN_PORTRAITS")) options.folder = folder;
  CLI::App app{"Measures the checks on labelled portraits"};
  app.add_option("DIR", options.folder, "Folder of portraits (default: $COUNTERSIGN_PORTRAITS)");
  app.add_option("-o", options.report, "Report to write; a .csv file with the same figures is put beside it");
  app.add_option("--about", options.about, "A sentence about the portraits, for the report's beginning");
  app.add_option("--values", options.values, "Also write every finding of every picture to this CSV file");
  app.add_option("--every", options.step, "Make faults from every Nth neutral portrait only")
      ->check(CLI::PositiveNumber);
  app.add_option("--fault", options.fault, "Make only the faults whose name contains this");
  app.add_flag("!--no-faults", options.with_faults, "Leave out the made faults");
  app.add_flag("--print-ears", options.print_ears,
               "Print the weights of the ears check for the rules file, and what such weights do, only");
  app.add_flag("--only-comparison", options.only_comparison, "Print the comparison of faces only");
  app.add_option("--threads", options.threads, "How many pictures at a time");
  CLI11_PARSE(app, argc, argv);
  if (options.folder.empty()) {
    std::fprintf(stderr, "accuracy: name a folder of portraits, or set COUNTERSIGN_PORTRAITS.\n");
    return 2;
  }
  if (const cs::Status status = cs::accuracy::measure(options); !status) {
    std::fprintf(stderr, "accuracy: %s\n", status.error().message.c_str());
    return 1;
  }
  return 0;
}
