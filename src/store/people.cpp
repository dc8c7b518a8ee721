#include "store/people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "store/database.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/people_rows.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

constexpr const char* end_sessions_of_disabled =
    "DELETE FROM sessions WHERE person = ?1 AND person IN (SELECT name FROM users WHERE disabled <> 0)";

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += (out.empty() ? "" : "\n") + line;
  return out;
}
std::vector<std::string> lines_of(const std::string& text) {
  return text.empty() ? std::vector<std::string>{} : split(text, '\n');
}

Status check_grant(const domain::Grant& grant) {
  CS_TRY(domain::validate(grant));
  for (const auto* names : {&grant.scope.campaigns, &grant.scope.colleges})
    for (const std::string& name : *names)
      if (!is_utf8(name) || name.find('\n') != std::string::npos)
        return invalid("grant.scope", "A name in a grant is one line of text.");
  if (!is_utf8(grant.scope.school)) return invalid("grant.scope", "A school's name is UTF-8 text.");
  return {};
}

void add_grant(db::Connection& c, const std::string& person, const domain::Grant& g) {
  c.run(
      "INSERT INTO grants (person, role, school, campaigns, colleges) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO "
      "NOTHING",
      person, domain::to_string(g.role), g.scope.school, joined(g.scope.campaigns), joined(g.scope.colleges));
}

std::string about(const domain::Grant& g) {
  return fmt::format(
      R"({{"role":"{}","scope":"{}"}})", domain::to_string(g.role),
      blake2b(as_bytes(joined(g.scope.campaigns) + "/" + g.scope.school + "/" + joined(g.scope.colleges))));
}

/// Leases that no grant covers any more.
Status give_back_uncovered(db::Connection& c, CampaignCache& campaigns, const std::string& person) {
  CS_ASSIGN(const auto left, grants_of(c, person));
  std::vector<std::pair<std::int64_t, std::int64_t>> held;
  {
    db::Statement q = c.query("SELECT id, campaign FROM submissions WHERE holder = ?1 AND state = 'leased'", person);
    while (q.next()) held.emplace_back(q.int64(0), q.int64(1));
  }
  for (const auto& [row, campaign] : held) {
    CS_ASSIGN(const CampaignPtr k, campaigns.at(c, campaign));
    if (domain::may(left, domain::Permission::review, {k->value.id, k->value.school})) continue;
    c.run("UPDATE submissions {{unsealed}} SET state = 'pending', lease_until = 0 WHERE id = ?1", row);
    tally_leased(c, campaign, -1);
  }
  return {};
}

}  // namespace

Result<std::vector<domain::Grant>> grants_of(db::Connection& c, const std::string& person) {
  std::vector<domain::Grant> out;
  db::Statement q = c.query(
      "SELECT role, school, campaigns, colleges FROM grants WHERE person = ?1 ORDER BY role, school, campaigns, "
      "colleges",
      person);
  while (q.next()) {
    const auto role = domain::role_from(q.text(0));
    if (!role) return corrupt_value("role", q.text(0));
    out.push_back({*role, {q.text(1), lines_of(q.text(2)), lines_of(q.text(3))}});
  }
  return out;
}

Result<api::User> user_of(db::Connection& c, const std::string& name) {
  api::User user;
  {
    db::Statement q = c.query("SELECT display_name, must_change, factor FROM users WHERE name = ?1", name);
    if (!q.next()) return unknown_user();
    user.name = name;
    user.display_name = q.text(0);
    if (q.int64(1) != 0) user.owes = api::owes_password;
    user.second_factor = !q.text(2).empty();
  }
  CS_ASSIGN(user.grants, grants_of(c, name));
  user.role = domain::main_role(user.grants);
  return user;
}

bool is_known(db::Connection& c, const std::string& person) {
  return c.query("SELECT 1 FROM users WHERE name = ?1", person).next();
}

Error unknown_user() {
  return {Code::not_found, "user.unknown", "There is no such user."};
}

std::int64_t administrators(db::Connection& c) {
  db::Statement q = c.query(
      "SELECT COUNT(*) FROM users WHERE disabled = 0 AND EXISTS (SELECT 1 FROM grants WHERE grants.person = users.name"
      " AND grants.role = 'administrator' AND grants.school = '' AND grants.campaigns = '')");
  return q.next() ? q.int64(0) : 0;
}

Status still_administered(db::Connection& c, std::int64_t before) {
  if (before == 0 || administrators(c) > 0) return {};
  return Error{Code::conflict, "user.last_administrator", "This is the last administrator: make another one first."};
}

Write<Nothing> People::put(UserSpec user, std::string actor, TimePoint now) {
  std::string hash = user.password.empty() ? "" : hash_password(user.password);
  return db_.write<Nothing>([=, this](db::Connection& c) -> Result<Nothing> {
    if (!consists_of(user.name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"))
      return invalid("user.name", "A user name is 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'.");
    if (!is_utf8(user.display_name)) return invalid("user.display_name", "A display name is UTF-8 text.");
    if (user.grants.size() > domain::max_grants)
      return invalid("grant.too_many", fmt::format("A user has at most {} grants.", domain::max_grants));
    for (const domain::Grant& g : user.grants) CS_TRY(check_grant(g));
    const std::string shown = trim(user.display_name).empty() ? user.name : user.display_name;
    if (!hash.empty()) CS_TRY(check_new_password(c, db_.campaigns(), user.password, user.name, shown));
    const std::int64_t before = administrators(c);
    // The sessions of a disabled person stay, so that their screen can say why; they do not come to life again.
    if (!user.disabled) c.run(end_sessions_of_disabled, user.name);
    const std::int64_t known = c.run(
        "UPDATE users SET display_name = ?2, disabled = ?3,"
        " password = CASE WHEN ?4 = '' THEN password ELSE ?4 END WHERE name = ?1",
        user.name, shown, user.disabled, hash);
    if (known == 0) {
      if (hash.empty()) return invalid("user.password_needed", "A new user needs a password.");
      c.run("INSERT INTO users (name, display_name, password, disabled) VALUES (?1, ?2, ?3, ?4)", user.name, shown,
            hash, user.disabled);
    }
    if (!user.grants.empty()) {
      c.run("DELETE FROM grants WHERE person = ?1", user.name);
      for (const domain::Grant& g : user.grants) add_grant(c, user.name, g);
      CS_TRY(give_back_uncovered(c, db_.campaigns(), user.name));
    }
    if (user.disabled) give_back_held(c, user.name);
    CS_TRY(still_administered(c, before));
    append_audit(c, now, actor, "user.put", user.name,
                 fmt::format(R"({{"grants":{},"disabled":{}}})", user.grants.size(), user.disabled));
    for (const domain::Grant& g : user.grants) append_audit(c, now, actor, "user.grant", user.name, about(g));
    return Nothing{};
  });
}

Write<Nothing> People::grant(std::string name, domain::Grant grant, std::string actor, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    CS_TRY(check_grant(grant));
    if (!is_known(c, name)) return unknown_user();
    CS_ASSIGN(const auto there, grants_of(c, name));
    if (std::ranges::find(there, grant) != there.end()) return Nothing{};
    if (there.size() >= domain::max_grants)
      return invalid("grant.too_many", fmt::format("A user has at most {} grants.", domain::max_grants));
    add_grant(c, name, grant);
    append_audit(c, now, actor, "user.grant", name, about(grant));
    return Nothing{};
  });
}

Write<Nothing> People::revoke(std::string name, domain::Grant grant, std::string actor, TimePoint now) {
  return db_.write<Nothing>([=, this](db::Connection& c) -> Result<Nothing> {
    if (!is_known(c, name)) return unknown_user();
    const std::int64_t before = administrators(c);
    if (c.run("DELETE FROM grants WHERE person = ?1 AND role = ?2 AND school = ?3 AND campaigns = ?4 AND colleges = ?5",
              name, domain::to_string(grant.role), grant.scope.school, joined(grant.scope.campaigns),
              joined(grant.scope.colleges)) == 0)
      return Error{Code::not_found, "grant.unknown", "The user has no such grant."};
    CS_TRY(still_administered(c, before));
    CS_TRY(give_back_uncovered(c, db_.campaigns(), name));
    append_audit(c, now, actor, "user.revoke", name, about(grant));
    return Nothing{};
  });
}

Write<Nothing> People::enable(std::string name, std::string actor, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    c.run(end_sessions_of_disabled, name);
    if (c.run("UPDATE users SET disabled = 0 WHERE name = ?1", name) == 0) return unknown_user();
    append_audit(c, now, actor, "user.enable", name, "{}");
    return Nothing{};
  });
}

Result<std::vector<UserRow>> People::all() {
  return db_.read([](db::Connection& c) -> Result<std::vector<UserRow>> {
    std::vector<UserRow> out;
    {
      db::Statement q = c.query("SELECT name, disabled FROM users ORDER BY name");
      while (q.next()) {
        out.emplace_back().user.name = q.text(0);
        out.back().disabled = q.integer(1) != 0;
      }
    }
    for (UserRow& row : out) {
      CS_ASSIGN(row.user, user_of(c, row.user.name));
    }
    return out;
  });
}

}  // namespace cs::store
