#include "programs/user_command.hpp"

#include <fmt/format.h>

#include <fmt/ranges.h>
#include <stdio.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <tuple>

#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "platform/terminal.hpp"
#include "programs/admin_options.hpp"
#include "programs/data_folder.hpp"
#include "service/administration.hpp"

namespace cs::programs {
namespace {

struct UserArguments {
  DataPlace data;
  std::string name, display_name, role, password_file, school;
  std::vector<std::string> campaigns, colleges;
};
using Shared = std::shared_ptr<UserArguments>;

/// One line from the terminal without showing it.
Result<std::string> prompt(const char* question) {
  fmt::print(stderr, "{}", question);
  auto line = read_hidden_line();
  fmt::print(stderr, "\n");
  if (!line) return invalid("password.none", "No password was given.");
  return std::move(*line);
}

Result<std::string> password_of(const UserArguments& a) {
  if (!a.password_file.empty()) {
    CS_ASSIGN(const Bytes bytes, read_file(path_from_utf8(a.password_file), 4096));
    std::string text(as_text(bytes));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
  }
  if (!input_is_a_terminal())
    return invalid("password.none", "There is no terminal to ask for the password: give --password-file FILE.");
  CS_ASSIGN(std::string first, prompt("Password (10 characters or more): "));
  CS_ASSIGN(const std::string second, prompt("Once more: "));
  if (first != second) return invalid("password.differs", "The two passwords differ; nothing was changed.");
  return first;
}

Result<domain::Grant> grant_of(const UserArguments& a) {
  const auto role = domain::role_from(a.role);
  if (!role) return internal_error("an unknown role passed the command line's check");
  domain::Grant grant{*role, {a.school, a.campaigns, a.colleges}};
  // The order of the names means nothing: a grant is found again whatever it was given in.
  for (auto* names : {&grant.scope.campaigns, &grant.scope.colleges}) {
    std::ranges::sort(*names);
    const auto twice = std::ranges::unique(*names);
    names->erase(twice.begin(), twice.end());
  }
  CS_TRY(domain::validate(grant));
  return grant;
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

/// "reviewer over 2025-autumn, 2026-spring".
std::string sentence(const domain::Grant& g) {
  std::string over = g.scope.everything()      ? "everything"
                     : !g.scope.school.empty() ? g.scope.school
                                               : joined(g.scope.campaigns);
  if (!g.scope.colleges.empty()) over += ", only " + joined(g.scope.colleges);
  return fmt::format("{} over {}", domain::to_string(g.role), over);
}

/// A school that no campaign has may be one to come, or a misspelt one.
Status warn_of_unknown_school(service::Administration& administration, const domain::Grant& g) {
  if (g.scope.school.empty()) return {};
  CS_ASSIGN(const auto all, administration.campaigns());
  if (std::ranges::none_of(all, [&](const auto& k) { return k.school == g.scope.school; }))
    fmt::print(stderr, "no campaign is {}'s yet\n", g.scope.school);
  return {};
}

Status add(const UserArguments& a) {
  CS_ASSIGN(const domain::Grant grant, grant_of(a));
  CS_ASSIGN(const auto administration, open_administration(a.data));
  store::UserSpec user;
  user.name = a.name;
  user.display_name = a.display_name.empty() ? a.name : a.display_name;
  user.grants = {grant};
  CS_ASSIGN(user.password, password_of(a));
  CS_TRY(administration->add_user(user));
  CS_TRY(warn_of_unknown_school(*administration, grant));
  fmt::print("user {} added as {}\n", a.name, sentence(grant));
  return {};
}

Status grant(const UserArguments& a) {
  CS_ASSIGN(const domain::Grant grant, grant_of(a));
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_TRY(administration->grant(a.name, grant));
  CS_TRY(warn_of_unknown_school(*administration, grant));
  fmt::print("{} is {}\n", a.name, sentence(grant));
  return {};
}

Status revoke(const UserArguments& a) {
  CS_ASSIGN(const domain::Grant grant, grant_of(a));
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_TRY(administration->revoke(a.name, grant));
  fmt::print("{} is no longer {}\n", a.name, sentence(grant));
  return {};
}

void print(const store::UserRow& u) {
  fmt::print("{:<20} {}{}{}{}\n", u.user.name, u.user.display_name, u.disabled ? "  (disabled)" : "",
             u.user.second_factor ? "  (second factor)" : "", u.user.owes.empty() ? "" : "  (must choose a password)");
  for (const domain::Grant& g : u.user.grants) fmt::print("  {}\n", sentence(g));
  if (u.user.grants.empty()) fmt::print("  no grant\n");
}

Status show(const UserArguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  if (!a.name.empty()) {
    CS_ASSIGN(const auto one, administration->user(a.name));
    print(one);
    return {};
  }
  CS_ASSIGN(const auto users, administration->users());
  for (const auto& u : users) print(u);
  return {};
}

Status disable(const UserArguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_TRY(administration->disable_user(a.name));
  fmt::print("user {} disabled; a running session ends within seconds\n", a.name);
  return {};
}

Status enable(const UserArguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_TRY(administration->enable_user(a.name));
  fmt::print("user {} may sign in again\n", a.name);
  return {};
}

Status reset(const UserArguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_TRY(administration->user(a.name));
  CS_ASSIGN(const std::string password, password_of(a));
  CS_TRY(administration->reset_password(a.name, password));
  fmt::print("{} is signed out everywhere, signs in with this password once and then chooses another\n", a.name);
  return {};
}

Status remove_factor(const UserArguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_TRY(administration->remove_second_factor(a.name));
  fmt::print("{} is signed out everywhere and has no second factor any more\n", a.name);
  return {};
}

Status sessions(const UserArguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const auto all, administration->sessions(a.name));
  for (const api::SessionRow& s : all)
    fmt::print("{:<20} since {}, until {}, from {}\n", s.user, local_time(s.opened), local_time(s.expires),
               s.address.empty() ? "an unknown address" : s.address);
  if (all.empty()) fmt::print("nobody is signed in\n");
  return {};
}

Status sign_out(const UserArguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const int ended, administration->sign_out(a.name));
  fmt::print("{} sessions of {} end within seconds\n", ended, a.name);
  return {};
}

void grant_options(CLI::App* command, const Shared& a) {
  command->add_option("--role", a->role, "What this person may do")
      ->required()
      ->check(CLI::IsMember({"reviewer", "supervisor", "support", "school", "administrator", "intake"}));
  auto* school = command->add_option("--school", a->school, "Only over campaigns of this school (without: everything)");
  command->add_option("--campaign", a->campaigns, "Only over this campaign; may be given several times")
      ->type_name("ID")
      ->excludes(school);
  command->add_option("--college", a->colleges,
                      "Only students of this college, for --role school; may be given several times");
}

}  // namespace

void add_user_commands(CLI::App& app, int& status) {
  CLI::App* user = command_group(app, "user", "Who may sign in, and who may do what where");
  {
    const auto [sub, a] =
        data_command<UserArguments>(*user, "add", "Add a person with a grant; asks for the password", status, &add);
    sub->add_option("NAME", a->name, "User name")->required();
    grant_options(sub, a);
    sub->add_option("--display-name", a->display_name, "As others see it");
    sub->add_option("--password-file", a->password_file, "Read the password from this file instead of asking")
        ->type_name("FILE");
  }
  {
    const auto [sub, a] = data_command<UserArguments>(*user, "grant", "Give one more grant", status, &grant);
    sub->add_option("NAME", a->name, "User name")->required();
    grant_options(sub, a);
  }
  {
    const auto [sub, a] = data_command<UserArguments>(
        *user, "revoke", "Take away exactly this grant; what the person holds under no other goes back to the queue",
        status, &revoke);
    sub->add_option("NAME", a->name, "User name")->required();
    grant_options(sub, a);
  }
  for (const char* name : {"show", "list"}) {
    const auto [sub, a] =
        data_command<UserArguments>(*user, name, "Show one person or all, with their grants", status, &show);
    sub->add_option("NAME", a->name, "User name");
  }
  {
    const auto [sub, a] =
        data_command<UserArguments>(*user, "disable", "Take away the right to sign in", status, &disable);
    sub->add_option("NAME", a->name, "User name")->required();
  }
  using Work = Status (*)(const UserArguments&);
  const std::tuple<const char*, const char*, Work> others[] = {
      {"enable", "Give back the right to sign in", &enable},
      {"reset", "Set a password for once: signed out everywhere, the person must choose another at the next sign-in",
       &reset},
      {"remove-factor", "Take away the second factor of somebody whose telephone is lost; signed out everywhere",
       &remove_factor},
      {"sign-out", "End every session of a person", &sign_out}};
  for (const auto& [name, what, work] : others) {
    const auto [sub, a] = data_command<UserArguments>(*user, name, what, status, work);
    sub->add_option("NAME", a->name, "User name")->required();
    if (work == &reset)
      sub->add_option("--password-file", a->password_file, "Read the password from this file instead of asking")
          ->type_name("FILE");
  }
  {
    const auto [sub, a] = data_command<UserArguments>(*user, "sessions", "Who is signed in, since when and from where",
                                                      status, &sessions);
    sub->add_option("NAME", a->name, "Only this person's");
  }
}

}  // namespace cs::programs
