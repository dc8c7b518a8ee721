#include "programs/rules_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "base/csv.hpp"
#include "base/ids.hpp"
#include "checks/rule_trial.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "programs/check_folder_command.hpp"
#include "programs/command.hpp"

namespace cs::programs {
namespace {

namespace fs = std::filesystem;
using checks::Change;
using checks::Comparison;
using checks::Findings;
using checks::Groups;
using checks::Tally;
using domain::Outcome;

constexpr std::size_t largest_table = std::size_t{1} << 30;
constexpr std::array shown{Outcome::pass, Outcome::attention, Outcome::fail, Outcome::cannot_tell};

struct TryArguments {
  std::string folder, rules, before, groups, pictures, table;
  unsigned workers = 0;
};

/// A folder that goes with it.
class Scratch {
 public:
  static Result<Scratch> make() {
    std::error_code ec;
    Scratch out(fs::temp_directory_path(ec) / ("countersign-" + new_uuid()));
    if (const auto made = make_private_folder(out.path_); !made) return made.error();
    return out;
  }
  Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch() {
    std::error_code ec;
    if (!path_.empty()) fs::remove_all(path_, ec);
  }
  const fs::path& path() const { return path_; }

 private:
  explicit Scratch(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

Result<Findings> findings_in(const fs::path& table) {
  CS_ASSIGN(const Bytes text, read_file(table, largest_table));
  auto read = checks::read_findings(as_text(text));
  if (!read) return invalid(read.error().id, fmt::format("{}: {}", table.string(), read.error().message));
  return read;
}

std::string moved(const Tally& t, Outcome outcome) {
  const auto i = static_cast<std::size_t>(outcome);
  return t.before[i] == t.after[i] ? fmt::format("{}", t.before[i]) : fmt::format("{} > {}", t.before[i], t.after[i]);
}

void print_line(const std::string& name, const Tally& t) {
  fmt::print("{:<24}", name);
  for (const Outcome o : shown) fmt::print("{:>15}", moved(t, o));
  fmt::print("\n");
}

void print(const Comparison& c) {
  fmt::print("{} photographs", c.photographs);
  if (c.only_one > 0) fmt::print(", and {} that were looked at with one set of rules only", c.only_one);
  fmt::print("; the outcome of {} {} changes\n", c.changes.size(), c.changes.size() == 1 ? "check" : "checks");
  if (c.changes.empty()) return;
  fmt::print("\n{:<24}{:>15}{:>15}{:>15}{:>15}\n", "check", "pass", "attention", "fail", "cannot tell");
  for (const auto& [check, tally] : c.all) {
    if (tally.before == tally.after &&
        std::ranges::none_of(c.changes, [&](const Change& one) { return one.check == check; }))
      continue;
    print_line(check, tally);
    if (const auto it = c.groups.find(check); it != c.groups.end())
      for (const auto& [group, of_group] : it->second) print_line("  " + group, of_group);
  }
  fmt::print("\n");
  for (const Change& one : c.changes)
    fmt::print("{}  {}  {} > {}\n", one.file, one.check, domain::to_string(one.before), domain::to_string(one.after));
}

/// OUT/check/before-after/name: what a person looks at to judge the change.
Status copy_changed(const Comparison& c, const fs::path& from, const fs::path& to) {
  for (const Change& one : c.changes) {
    std::string name = one.file;
    std::ranges::replace(name, '/', '_');
    const fs::path folder =
        to / one.check / fmt::format("{}-{}", domain::to_string(one.before), domain::to_string(one.after));
    std::error_code ec;
    fs::create_directories(folder, ec);
    if (!ec)
      fs::copy_file(from / path_from_utf8(one.file), folder / path_from_utf8(name),
                    fs::copy_options::overwrite_existing, ec);
    if (ec)
      return io_error("rules.pictures",
                      fmt::format("{} cannot be copied to {}: {}.", one.file, folder.string(), ec.message()));
  }
  return {};
}

Status write_table(const Comparison& c, const fs::path& table) {
  std::string text = "file,check,before,after\n";
  for (const Change& one : c.changes)
    text += fmt::format("{},{},{},{}\n", csv_exact(one.file), one.check, domain::to_string(one.before),
                        domain::to_string(one.after));
  return write_file_durably(table, as_bytes(text));
}

Status try_rules(const TryArguments& a) {
  const fs::path folder = path_from_utf8(a.folder), rules = path_from_utf8(a.rules);
  Groups groups;
  if (!a.groups.empty()) {
    CS_ASSIGN(const Bytes text, read_file(path_from_utf8(a.groups), largest_table));
    CS_ASSIGN(groups, checks::read_groups(as_text(text)));
  }
  CS_ASSIGN(const Scratch scratch, Scratch::make());
  fs::path before = path_from_utf8(a.before);
  if (before.empty()) {
    before = scratch.path() / "before.csv";
    CS_TRY(check_folder({folder, before, {}, a.workers}));
  }
  CS_ASSIGN(const Findings was, findings_in(before));
  const fs::path after = scratch.path() / "after.csv";
  CS_TRY(check_folder({folder, after, rules, a.workers}));
  CS_ASSIGN(const Findings is, findings_in(after));
  const Comparison compared = checks::compare_findings(was, is, groups);
  print(compared);
  if (!a.table.empty()) CS_TRY(write_table(compared, path_from_utf8(a.table)));
  if (!a.pictures.empty()) CS_TRY(copy_changed(compared, folder, path_from_utf8(a.pictures)));
  return {};
}

}  // namespace

void add_rules_commands(CLI::App& app, int& status) {
  CLI::App* rules = app.add_subcommand("rules", "The thresholds of the checks");
  rules->require_subcommand(1);
  CLI::App* command = rules->add_subcommand(
      "try", "Show what other rules would make of the photographs of a folder, by check and group");
  const auto a = std::make_shared<TryArguments>();
  command->add_option("folder", a->folder, "Photographs, subfolders included")->required()->type_name("DIR");
  command->add_option("--rules", a->rules, "The rules to try; what they leave out stays as it is")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--before", a->before, "What the present rules found, as 'check --csv' wrote it (else they are run)")
      ->type_name("FILE");
  command->add_option("--groups", a->groups, "A table with the columns file and group: the counts by group as well")
      ->type_name("FILE");
  command->add_option("--csv", a->table, "Writes each change there")->type_name("FILE");
  command->add_option("--pictures", a->pictures, "Copies the photographs whose outcome changes there, sorted by change")
      ->type_name("DIR");
  command->add_option("--workers", a->workers, "How many photographs at a time (one a core)");
  command->callback([&status, a] {
    if (const Status tried = try_rules(*a); !tried) status = fail(tried.error());
  });
}

}  // namespace cs::programs
