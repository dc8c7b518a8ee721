// A person's passwords and sessions.
#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "domain/password.hpp"
#include "store/database.hpp"
#include "store/log_rows.hpp"
#include "store/people.hpp"
#include "store/people_rows.hpp"

namespace cs::store {
namespace {

constexpr std::chrono::hours device_known_for{24 * 180};

}  // namespace

std::string token_hash(std::string_view token) {
  return blake2b(as_bytes(token));
}

std::string device_hash(std::string_view device) {
  return device.empty() ? std::string() : blake2b(as_bytes("device\n" + std::string(device)));
}

Status check_new_password(db::Connection& c, CampaignCache& campaigns, std::string_view password,
                          const std::string& user, const std::string& display_name) {
  std::vector<std::string> about{user, display_name, "countersign", "审片台"};
  CS_ASSIGN(const auto all, campaigns.all(c));
  for (const CampaignPtr& k : all) about.insert(about.end(), {k->value.school, k->value.name, k->value.id});
  return domain::check_password(password, about);
}

Result<api::User> People::check_password(const std::string& name, const std::string& password) {
  // An unknown name is checked against a hash that nothing matches, so that time does not tell who exists.
  static const std::string nobody = hash_password(random_token());
  std::string stored = nobody;
  CS_ASSIGN(const auto found, db_.read([&](db::Connection& c) -> Result<std::optional<api::User>> {
    {
      db::Statement q = c.query("SELECT password FROM users WHERE name = ?1 AND disabled = 0", name);
      if (!q.next()) return std::optional<api::User>{};
      stored = q.text(0);
    }
    CS_ASSIGN(api::User user, user_of(c, name));
    return std::optional{std::move(user)};
  }));
  if (!verify_password(stored, password) || !found)
    return Error{Code::unauthorized, "signin.wrong", "The user name or the password is wrong."};
  return *found;
}

Result<Nothing> People::change_password(const std::string& name, const std::string& old_password,
                                        const std::string& new_password, const std::string& keep_token, TimePoint now) {
  const auto known = check_password(name, old_password);
  if (!known) {
    if (known.error().id != "signin.wrong") return known.error();
    // Not "unauthorized": the session is good, and must not be taken for one that is over.
    return Error{Code::forbidden, "account.wrong_password", "The present password is wrong."};
  }
  if (old_password == new_password) return invalid("account.same_password", "The new password is the present one.");
  const std::string hash = hash_password(new_password), kept = token_hash(keep_token);
  return db_
      .write<Nothing>([&, this](db::Connection& c) -> Result<Nothing> {
        CS_TRY(check_new_password(c, db_.campaigns(), new_password, name, known->display_name));
        c.run("UPDATE users SET password = ?2, must_change = 0 WHERE name = ?1", name, hash);
        c.run("DELETE FROM sessions WHERE person = ?1 AND token_hash <> ?2", name, kept);
        append_audit(c, now, name, "user.password", name, "{}");
        return Nothing{};
      })
      .get();
}

Result<Nothing> People::reset_password(const std::string& name, const std::string& new_password, std::string actor,
                                       TimePoint now) {
  const std::string hash = hash_password(new_password);
  return db_
      .write<Nothing>([&, this](db::Connection& c) -> Result<Nothing> {
        if (!is_known(c, name)) return unknown_user();
        CS_ASSIGN(const api::User user, user_of(c, name));
        CS_TRY(check_new_password(c, db_.campaigns(), new_password, name, user.display_name));
        c.run("UPDATE users SET password = ?2, must_change = 1 WHERE name = ?1", name, hash);
        c.run("DELETE FROM sessions WHERE person = ?1", name);
        c.run("DELETE FROM devices WHERE person = ?1", name);
        append_audit(c, now, actor, "user.reset", name, "{}");
        return Nothing{};
      })
      .get();
}

Write<api::Session> People::open_session(SignIn in, TimePoint now) {
  return db_.write<api::Session>([=](db::Connection& c) -> Result<api::Session> {
    if (!c.query("SELECT 1 FROM users WHERE name = ?1 AND disabled = 0", in.user).next())
      return Error{Code::unauthorized, "signin.wrong", "There is no such user."};
    bool recovery = false;
    CS_TRY(spend_code(c, in.user, in.code, now, &recovery));
    api::Session session;
    CS_ASSIGN(session.user, user_of(c, in.user));
    c.run("DELETE FROM sessions WHERE expires <= ?1", now);
    session.token = random_token();
    session.expires_in = in.length;
    c.run("INSERT INTO sessions (token_hash, person, expires, id, opened, address) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
          token_hash(session.token), in.user, now + in.length, random_token(9), now, in.address);
    if (!in.device.empty()) {
      c.run("DELETE FROM devices WHERE person = ?1 AND used < ?2", in.user, now - device_known_for);
      c.run(
          "INSERT INTO devices (person, hash, used) VALUES (?1, ?2, ?3)"
          " ON CONFLICT (person, hash) DO UPDATE SET used = excluded.used",
          in.user, in.device, now);
    }
    append_audit(c, now, in.user, "session.open", in.user, recovery ? R"({"recovery_code":true})" : "{}");
    return session;
  });
}

Result<api::User> People::session_user(const std::string& token, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::User> {
    std::string name;
    {
      db::Statement q = c.query(
          "SELECT u.name, u.disabled FROM sessions s JOIN users u ON u.name = s.person"
          " WHERE s.token_hash = ?1 AND s.expires > ?2",
          token_hash(token), now);
      if (!q.next()) return Error{Code::unauthorized, "session.over", "The session is over: sign in again."};
      if (q.int64(1) != 0)
        return Error{Code::unauthorized, "session.disabled", "An administrator has disabled this account."};
      name = q.text(0);
    }
    return user_of(c, name);
  });
}

Write<Nothing> People::close_session(std::string token) {
  return db_.write<Nothing>([hash = token_hash(token)](db::Connection& c) -> Result<Nothing> {
    c.run("DELETE FROM sessions WHERE token_hash = ?1", hash);
    return Nothing{};
  });
}

Result<std::vector<api::SessionRow>> People::sessions(const std::string& name, const std::string& current,
                                                      TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<api::SessionRow>> {
    const std::string mine = token_hash(current);
    std::vector<api::SessionRow> out;
    db::Statement q = c.query(
        "SELECT id, person, opened, expires, address, token_hash FROM sessions"
        " WHERE (?1 = '' OR person = ?1) AND expires > ?2 AND person IN (SELECT name FROM users WHERE disabled = 0)"
        " ORDER BY opened DESC, id",
        name, now);
    while (q.next())
      out.push_back({q.text(0), q.text(1), q.time(2), q.time(3), q.text(4), !current.empty() && q.text(5) == mine});
    return out;
  });
}

Write<int> People::end_sessions(std::string name, std::string id, std::string actor, TimePoint now) {
  return db_.write<int>([=](db::Connection& c) -> Result<int> {
    if (!is_known(c, name)) return unknown_user();
    const std::int64_t ended = id.empty() ? c.run("DELETE FROM sessions WHERE person = ?1", name)
                                          : c.run("DELETE FROM sessions WHERE person = ?1 AND id = ?2", name, id);
    if (ended == 0 && !id.empty()) return Error{Code::not_found, "session.unknown", "There is no such session."};
    append_audit(c, now, actor, "session.end", name, fmt::format(R"({{"ended":{}}})", ended));
    return static_cast<int>(ended);
  });
}

Result<bool> People::knows_device(const std::string& name, const std::string& device) {
  if (device.empty()) return false;
  return db_.read([&](db::Connection& c) -> Result<bool> {
    return c.query("SELECT 1 FROM devices WHERE person = ?1 AND hash = ?2", name, device).next();
  });
}

}  // namespace cs::store
