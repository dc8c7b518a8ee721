#include "programs/intake_key_command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

#include "programs/admin_options.hpp"
#include "programs/data_folder.hpp"
#include "service/administration.hpp"

namespace cs::programs {
namespace {

struct KeyArguments {
  DataPlace data;
  std::string name, school;
  std::vector<std::string> campaigns;
};

Status create(const KeyArguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const std::string secret, administration->create_intake_key(a.name, {a.school, a.campaigns, {}}));
  fmt::print("{}\n", secret);  // alone on standard output, so that it can go into a file
  fmt::print(stderr, "this is shown once; 'countersignd openapi' says how requests are signed with it\n");
  return {};
}

Status revoke(const KeyArguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_TRY(administration->revoke_intake_key(a.name));
  fmt::print("key {} revoked; nothing that it signs is taken any more\n", a.name);
  return {};
}

std::string reach(const domain::Scope& scope) {
  if (scope.everything()) return "everything";
  return scope.school.empty() ? fmt::format("{}", fmt::join(scope.campaigns, ",")) : scope.school;
}

Status list(const KeyArguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const auto all, administration->intake_keys());
  for (const auto& k : all)
    fmt::print("{:<20} {:<20} made {} by {}{}\n", k.id, reach(k.scope), local_time(k.made), k.made_by,
               k.revoked == TimePoint{} ? "" : ", revoked " + local_time(k.revoked));
  return {};
}

}  // namespace

void add_intake_key_commands(CLI::App& app, int& status) {
  CLI::App* group = command_group(app, "intake-key", "By which the mini-program's back end signs what it sends");
  {
    const auto [sub, a] =
        data_command<KeyArguments>(*group, "create", "Make a key and print its secret, this once", status, &create);
    sub->add_option("NAME", a->name, "What the key is called; every request names it")->required();
    auto* school = sub->add_option("--school", a->school, "Only for this school's campaigns")->type_name("SCHOOL");
    sub->add_option("--campaign", a->campaigns, "Only for this campaign; may be given several times")
        ->type_name("ID")
        ->excludes(school);
  }
  {
    const auto [sub, a] = data_command<KeyArguments>(*group, "revoke", "Refuse a key from now on", status, &revoke);
    sub->add_option("NAME", a->name, "Its name")->required();
  }
  data_command<KeyArguments>(*group, "list", "Show the keys", status, &list);
}

}  // namespace cs::programs
