// Campaigns, users and sessions.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "store/sqlite_store.hpp"

namespace cs::store {
namespace {

bool all_of_set(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.size() <= 64 && text.find_first_not_of(allowed) == std::string_view::npos;
}

Status check_campaign(const api::Campaign& k) {
  if (!all_of_set(k.id, "abcdefghijklmnopqrstuvwxyz0123456789-"))
    return invalid("campaign.id", "A campaign's id is 1 to 64 of a-z, 0-9 and '-'.");
  if (trim(k.name).empty()) return invalid("campaign.name", "A campaign needs a name.");
  if (k.opens >= k.closes) return invalid("campaign.window", "A campaign closes after it opens.");
  const domain::ReviewPolicy& p = k.policy;
  if (std::min({p.lease, p.idle, p.grace, p.min_look, p.review_within}) <= Millis{0} || p.reshoot_days < 0)
    return invalid("campaign.policy", "The lengths of time of a campaign are positive.");
  std::set<std::string> codes;
  for (const domain::Reason& r : k.reasons) {
    if (!all_of_set(r.code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"))
      return invalid("campaign.reason",
                     fmt::format("A reason's code is 1 to 64 of A-Z, 0-9 and '_', not '{}'.", r.code));
    if (!codes.insert(r.code).second)
      return invalid("campaign.reason", fmt::format("The reason '{}' is there twice.", r.code));
  }
  return {};
}

std::string token_hash(std::string_view token) {
  return blake2b(as_bytes(token));
}

}  // namespace

Write<Nothing> SqliteStore::put_campaign(api::Campaign campaign, std::string actor, TimePoint now) {
  return write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    CS_TRY(check_campaign(campaign));
    c.run(
        "INSERT INTO campaigns (slug, revision, body, photo_key) VALUES (?1, 1, ?2, ?3)"
        " ON CONFLICT (slug) DO UPDATE SET revision = revision + 1, body = ?2",
        campaign.id, api::encode(campaign), random_token(32));
    append_audit(c, now, actor, "campaign.put", campaign.id, "{}");
    return Nothing{};
  });
}

Result<api::Campaign> SqliteStore::campaign(const std::string& id) {
  return readers_.read([&](db::Connection& c) -> Result<api::Campaign> {
    CS_ASSIGN(const CampaignPtr found, campaigns_.find(c, id));
    return found->value;
  });
}

Result<std::vector<api::Campaign>> SqliteStore::campaigns() {
  return readers_.read([&](db::Connection& c) -> Result<std::vector<api::Campaign>> {
    std::vector<std::int64_t> rows;
    {
      db::Statement q = c.query("SELECT id FROM campaigns ORDER BY id");
      while (q.next()) rows.push_back(q.int64(0));
    }
    std::vector<api::Campaign> out;
    for (const std::int64_t row : rows) {
      CS_ASSIGN(const CampaignPtr found, campaigns_.at(c, row));
      out.push_back(found->value);
    }
    return out;
  });
}

Write<Nothing> SqliteStore::put_user(UserSpec user, std::string actor, TimePoint now) {
  const bool enough = user.password.empty() || length_utf8(user.password) >= 8;
  std::string hash = user.password.empty() || !enough ? "" : hash_password(user.password);
  user.password.clear();
  return write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    if (!all_of_set(user.name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"))
      return invalid("user.name", "A user name is 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'.");
    if (!enough) return invalid("user.password", "A password has at least 8 characters.");
    if (!is_utf8(user.display_name)) return invalid("user.display_name", "A display name is UTF-8 text.");
    const std::string shown = trim(user.display_name).empty() ? user.name : user.display_name;
    const std::int64_t known = c.run(
        "UPDATE users SET display_name = ?2, role = ?3, disabled = ?4,"
        " password = CASE WHEN ?5 = '' THEN password ELSE ?5 END WHERE name = ?1",
        user.name, shown, domain::to_string(user.role), user.disabled, hash);
    if (known == 0) {
      if (hash.empty()) return invalid("user.password_needed", "A new user needs a password.");
      c.run("INSERT INTO users (name, display_name, role, password, disabled) VALUES (?1, ?2, ?3, ?4, ?5)", user.name,
            shown, domain::to_string(user.role), hash, user.disabled);
    }
    if (user.disabled) c.run("DELETE FROM sessions WHERE user = ?1", user.name);
    append_audit(c, now, actor, "user.put", user.name,
                 fmt::format(R"({{"role":"{}","disabled":{}}})", domain::to_string(user.role), user.disabled));
    return Nothing{};
  });
}

Result<std::vector<UserRow>> SqliteStore::users() {
  return readers_.read([](db::Connection& c) -> Result<std::vector<UserRow>> {
    std::vector<UserRow> out;
    db::Statement q = c.query("SELECT name, display_name, role, disabled FROM users ORDER BY name");
    while (q.next())
      out.push_back(
          {{q.text(0), q.text(1), domain::role_from(q.text(2)).value_or(domain::Role::reviewer)}, q.integer(3) != 0});
    return out;
  });
}

Result<api::User> SqliteStore::check_password(const std::string& name, const std::string& password) {
  // An unknown name is checked against a hash that nothing matches, so that time does not tell who exists.
  static const std::string nobody = hash_password(random_token());
  std::string stored = nobody;
  CS_ASSIGN(const auto found, readers_.read([&](db::Connection& c) -> Result<std::optional<api::User>> {
    db::Statement q =
        c.query("SELECT name, display_name, role, password FROM users WHERE name = ?1 AND disabled = 0", name);
    if (!q.next()) return std::optional<api::User>{};
    const auto role = domain::role_from(q.text(2));
    if (!role) return std::optional<api::User>{};
    stored = q.text(3);
    return std::optional<api::User>{{q.text(0), q.text(1), *role}};
  }));
  if (!verify_password(stored, password) || !found)
    return Error{Code::unauthorized, "signin.wrong", "The user name or the password is wrong."};
  return *found;
}

Write<api::Session> SqliteStore::open_session(std::string user, Millis length, TimePoint now) {
  return write<api::Session>([=](db::Connection& c) -> Result<api::Session> {
    api::Session session;
    {
      db::Statement q = c.query("SELECT name, display_name, role FROM users WHERE name = ?1 AND disabled = 0", user);
      const auto role = q.next() ? domain::role_from(q.text(2)) : std::nullopt;
      if (!role) return Error{Code::unauthorized, "signin.wrong", "There is no such user."};
      session.user = {q.text(0), q.text(1), *role};
    }
    c.run("DELETE FROM sessions WHERE expires <= ?1", now);
    session.token = random_token();
    session.expires_in = length;
    c.run("INSERT INTO sessions (token_hash, user, expires) VALUES (?1, ?2, ?3)", token_hash(session.token), user,
          now + length);
    append_audit(c, now, user, "session.open", user, "{}");
    return session;
  });
}

Result<api::User> SqliteStore::session_user(const std::string& token, TimePoint now) {
  return readers_.read([&](db::Connection& c) -> Result<api::User> {
    db::Statement q = c.query(
        "SELECT u.name, u.display_name, u.role FROM sessions s JOIN users u ON u.name = s.user"
        " WHERE s.token_hash = ?1 AND s.expires > ?2 AND u.disabled = 0",
        token_hash(token), now);
    const auto role = q.next() ? domain::role_from(q.text(2)) : std::nullopt;
    if (!role) return Error{Code::unauthorized, "session.over", "The session is over: sign in again."};
    return api::User{q.text(0), q.text(1), *role};
  });
}

Write<Nothing> SqliteStore::close_session(std::string token) {
  return write<Nothing>([hash = token_hash(token)](db::Connection& c) -> Result<Nothing> {
    c.run("DELETE FROM sessions WHERE token_hash = ?1", hash);
    return Nothing{};
  });
}

}  // namespace cs::store
