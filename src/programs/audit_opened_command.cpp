#include "programs/audit_opened_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "programs/admin_options.hpp"
#include "programs/command.hpp"
#include "programs/data_folder.hpp"

namespace cs::programs {
namespace {

struct OpenedArguments {
  DataPlace data;
  std::string person, student, from, to;
};

Status opened(const OpenedArguments& a) {
  store::OpeningQuery query;
  query.person = a.person;
  query.student = a.student;
  if (!a.from.empty()) {
    CS_ASSIGN(query.from, midnight_of(a.from));
  }
  if (!a.to.empty()) {
    CS_ASSIGN(const TimePoint last, midnight_of(a.to));
    query.until = last + std::chrono::hours{24};
  }
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const auto rows, store->openings.list(query));
  for (const store::OpeningRow& r : rows)
    fmt::print("{}  {}  {}  {} {}  {} to {}{}\n", local_day(r.first), r.person, r.submission, r.campaign, r.student,
               local_time(r.first).substr(11), local_time(r.last).substr(11),
               r.times > 1 ? fmt::format(", {} times", r.times) : "");
  if (rows.empty()) fmt::print("nobody opened anything that fits\n");
  if (static_cast<int>(rows.size()) == query.limit)
    fmt::print(stderr, "these are the first {}: narrow it by --from and --to\n", query.limit);
  return {};
}

}  // namespace

void add_audit_opened_command(CLI::App& app, int& status) {
  const auto [command, a] = data_command<OpenedArguments>(
      *app.get_subcommand("audit"), "opened", "Who looked at whose photographs, kept for half a year", status, &opened);
  command->add_option("--user", a->person, "Only this person")->type_name("NAME");
  command->add_option("--student", a->student, "Only this student")->type_name("NUMBER");
  command->add_option("--from", a->from, "From this day on, in China")->type_name("2026-01-31");
  command->add_option("--to", a->to, "Up to this day")->type_name("2026-01-31");
}

}  // namespace cs::programs
