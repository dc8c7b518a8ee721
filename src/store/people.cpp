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
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

std::string token_hash(std::string_view token) {
  return blake2b(as_bytes(token));
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += (out.empty() ? "" : "\n") + line;
  return out;
}
std::vector<std::string> lines_of(const std::string& text) {
  return text.empty() ? std::vector<std::string>{} : split(text, '\n');
}

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

Result<api::User> user_of(db::Connection& c, std::string name, std::string display_name) {
  api::User user{std::move(name), std::move(display_name)};
  CS_ASSIGN(user.grants, grants_of(c, user.name));
  user.role = domain::main_role(user.grants);
  return user;
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

bool is_known(db::Connection& c, const std::string& person) {
  return c.query("SELECT 1 FROM users WHERE name = ?1", person).next();
}

Error unknown_user() {
  return {Code::not_found, "user.unknown", "There is no such user."};
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
    c.run("UPDATE submissions SET state = 'pending', lease_until = 0 WHERE id = ?1", row);
    tally_leased(c, campaign, -1);
  }
  return {};
}

}  // namespace

Write<Nothing> People::put(UserSpec user, std::string actor, TimePoint now) {
  const bool enough = user.password.empty() || length_utf8(user.password) >= 8;
  std::string hash = user.password.empty() || !enough ? "" : hash_password(user.password);
  user.password.clear();
  return db_.write<Nothing>([=, this](db::Connection& c) -> Result<Nothing> {
    if (!consists_of(user.name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"))
      return invalid("user.name", "A user name is 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'.");
    if (!enough) return invalid("user.password", "A password has at least 8 characters.");
    if (!is_utf8(user.display_name)) return invalid("user.display_name", "A display name is UTF-8 text.");
    if (user.grants.size() > domain::max_grants)
      return invalid("grant.too_many", fmt::format("A user has at most {} grants.", domain::max_grants));
    for (const domain::Grant& g : user.grants) CS_TRY(check_grant(g));
    const std::string shown = trim(user.display_name).empty() ? user.name : user.display_name;
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
    if (user.disabled) {
      c.run("DELETE FROM sessions WHERE person = ?1", user.name);
      give_back_held(c, user.name);
    }
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
    if (c.run("DELETE FROM grants WHERE person = ?1 AND role = ?2 AND school = ?3 AND campaigns = ?4 AND colleges = ?5",
              name, domain::to_string(grant.role), grant.scope.school, joined(grant.scope.campaigns),
              joined(grant.scope.colleges)) == 0)
      return Error{Code::not_found, "grant.unknown", "The user has no such grant."};
    CS_TRY(give_back_uncovered(c, db_.campaigns(), name));
    append_audit(c, now, actor, "user.revoke", name, about(grant));
    return Nothing{};
  });
}

Result<std::vector<UserRow>> People::all() {
  return db_.read([](db::Connection& c) -> Result<std::vector<UserRow>> {
    std::vector<UserRow> out;
    {
      db::Statement q = c.query("SELECT name, display_name, disabled FROM users ORDER BY name");
      while (q.next()) out.push_back({{q.text(0), q.text(1)}, q.integer(2) != 0});
    }
    for (UserRow& row : out) {
      CS_ASSIGN(row.user, user_of(c, std::move(row.user.name), std::move(row.user.display_name)));
    }
    return out;
  });
}

Result<api::User> People::check_password(const std::string& name, const std::string& password) {
  // An unknown name is checked against a hash that nothing matches, so that time does not tell who exists.
  static const std::string nobody = hash_password(random_token());
  std::string stored = nobody;
  CS_ASSIGN(const auto found, db_.read([&](db::Connection& c) -> Result<std::optional<api::User>> {
    std::string display_name;
    {
      db::Statement q = c.query("SELECT display_name, password FROM users WHERE name = ?1 AND disabled = 0", name);
      if (!q.next()) return std::optional<api::User>{};
      display_name = q.text(0);
      stored = q.text(1);
    }
    CS_ASSIGN(api::User user, user_of(c, name, std::move(display_name)));
    return std::optional{std::move(user)};
  }));
  if (!verify_password(stored, password) || !found)
    return Error{Code::unauthorized, "signin.wrong", "The user name or the password is wrong."};
  return *found;
}

Write<api::Session> People::open_session(std::string user, Millis length, TimePoint now) {
  return db_.write<api::Session>([=](db::Connection& c) -> Result<api::Session> {
    api::Session session;
    std::string display_name;
    {
      db::Statement q = c.query("SELECT display_name FROM users WHERE name = ?1 AND disabled = 0", user);
      if (!q.next()) return Error{Code::unauthorized, "signin.wrong", "There is no such user."};
      display_name = q.text(0);
    }
    CS_ASSIGN(session.user, user_of(c, user, std::move(display_name)));
    c.run("DELETE FROM sessions WHERE expires <= ?1", now);
    session.token = random_token();
    session.expires_in = length;
    c.run("INSERT INTO sessions (token_hash, person, expires) VALUES (?1, ?2, ?3)", token_hash(session.token), user,
          now + length);
    append_audit(c, now, user, "session.open", user, "{}");
    return session;
  });
}

Result<api::User> People::session_user(const std::string& token, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::User> {
    std::string name, display_name;
    {
      db::Statement q = c.query(
          "SELECT u.name, u.display_name FROM sessions s JOIN users u ON u.name = s.person"
          " WHERE s.token_hash = ?1 AND s.expires > ?2 AND u.disabled = 0",
          token_hash(token), now);
      if (!q.next()) return Error{Code::unauthorized, "session.over", "The session is over: sign in again."};
      name = q.text(0);
      display_name = q.text(1);
    }
    return user_of(c, std::move(name), std::move(display_name));
  });
}

Write<Nothing> People::close_session(std::string token) {
  return db_.write<Nothing>([hash = token_hash(token)](db::Connection& c) -> Result<Nothing> {
    c.run("DELETE FROM sessions WHERE token_hash = ?1", hash);
    return Nothing{};
  });
}

}  // namespace cs::store
