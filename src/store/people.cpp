#include "store/people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"

namespace cs::store {
namespace {

std::string token_hash(std::string_view token) {
  return blake2b(as_bytes(token));
}

}  // namespace

Write<Nothing> People::put(UserSpec user, std::string actor, TimePoint now) {
  const bool enough = user.password.empty() || length_utf8(user.password) >= 8;
  std::string hash = user.password.empty() || !enough ? "" : hash_password(user.password);
  user.password.clear();
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    if (!consists_of(user.name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"))
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

Result<std::vector<UserRow>> People::all() {
  return db_.read([](db::Connection& c) -> Result<std::vector<UserRow>> {
    std::vector<UserRow> out;
    db::Statement q = c.query("SELECT name, display_name, role, disabled FROM users ORDER BY name");
    while (q.next())
      out.push_back(
          {{q.text(0), q.text(1), domain::role_from(q.text(2)).value_or(domain::Role::reviewer)}, q.integer(3) != 0});
    return out;
  });
}

Result<api::User> People::check_password(const std::string& name, const std::string& password) {
  // An unknown name is checked against a hash that nothing matches, so that time does not tell who exists.
  static const std::string nobody = hash_password(random_token());
  std::string stored = nobody;
  CS_ASSIGN(const auto found, db_.read([&](db::Connection& c) -> Result<std::optional<api::User>> {
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

Write<api::Session> People::open_session(std::string user, Millis length, TimePoint now) {
  return db_.write<api::Session>([=](db::Connection& c) -> Result<api::Session> {
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

Result<api::User> People::session_user(const std::string& token, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::User> {
    db::Statement q = c.query(
        "SELECT u.name, u.display_name, u.role FROM sessions s JOIN users u ON u.name = s.user"
        " WHERE s.token_hash = ?1 AND s.expires > ?2 AND u.disabled = 0",
        token_hash(token), now);
    const auto role = q.next() ? domain::role_from(q.text(2)) : std::nullopt;
    if (!role) return Error{Code::unauthorized, "session.over", "The session is over: sign in again."};
    return api::User{q.text(0), q.text(1), *role};
  });
}

Write<Nothing> People::close_session(std::string token) {
  return db_.write<Nothing>([hash = token_hash(token)](db::Connection& c) -> Result<Nothing> {
    c.run("DELETE FROM sessions WHERE token_hash = ?1", hash);
    return Nothing{};
  });
}

}  // namespace cs::store
