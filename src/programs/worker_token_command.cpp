#include "programs/worker_token_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "programs/admin_options.hpp"
#include "programs/data_folder.hpp"
#include "service/administration.hpp"

namespace cs::programs {
namespace {

struct TokenArguments {
  DataPlace data;
  std::string name;
};

Status create(const TokenArguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const std::string token, administration->create_worker_token(a.name));
  fmt::print("{}\n", token);  // alone on standard output, so that it can go into a file
  fmt::print(stderr, "this is shown once; 'countersignd work --token-file FILE' reads it from a file\n");
  return {};
}

Status revoke(const TokenArguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_TRY(administration->revoke_worker_token(a.name));
  fmt::print("token {} revoked; what its holder had in hand goes back\n", a.name);
  return {};
}

Status list(const TokenArguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const auto all, administration->worker_tokens());
  for (const auto& t : all) fmt::print("{:<20} made {} by {}\n", t.name, local_time(t.made), t.made_by);
  return {};
}

}  // namespace

void add_worker_token_commands(CLI::App& app, int& status) {
  CLI::App* group = command_group(app, "worker-token", "Which machines may check photographs for this service");
  {
    const auto [sub, a] = data_command<TokenArguments>(
        *group, "create", "Make a token for 'countersignd work' and print it, this once", status, &create);
    sub->add_option("NAME", a->name, "What the machine is called")->required();
  }
  {
    const auto [sub, a] = data_command<TokenArguments>(*group, "revoke", "Refuse a token from now on", status, &revoke);
    sub->add_option("NAME", a->name, "Its name")->required();
  }
  data_command<TokenArguments>(*group, "list", "Show the tokens' names", status, &list);
}

}  // namespace cs::programs
