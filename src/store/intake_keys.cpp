#include "store/intake_keys.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "domain/request_signature.hpp"
#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"

namespace cs::store {
namespace {

/// 64 digits that nobody computes from the database alone.
Result<std::string> secret_of(vault::Keyring& keys, const std::string& id, const std::string& salt) {
  CS_ASSIGN(const vault::Key key, keys.installation("intake"));
  return blake2b(as_bytes("intake key\n" + id + '\n' + salt), key.bytes());
}

domain::Scope scope_of(const std::string& school, const std::string& campaigns) {
  domain::Scope scope{school, {}, {}};
  if (!campaigns.empty()) scope.campaigns = split(campaigns, ',');
  return scope;
}

}  // namespace

Write<std::string> IntakeKeys::create(std::string id, domain::Scope scope, std::string actor, TimePoint now) {
  return db_.write<std::string>([=, this](db::Connection& c) -> Result<std::string> {
    if (!consists_of(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"))
      return invalid("intake_key.name", "A key's name is 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'.");
    CS_TRY(domain::validate({domain::Role::intake, scope}));
    for (const std::string& campaign : scope.campaigns) CS_TRY(db_.campaigns().find(c, campaign));
    const std::string salt = random_token();
    if (c.run("INSERT INTO intake_keys (id, salt, school, campaigns, made, made_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
              " ON CONFLICT (id) DO NOTHING",
              id, salt, scope.school, fmt::format("{}", fmt::join(scope.campaigns, ",")), now, actor) == 0)
      return Error{Code::conflict, "intake_key.exists", fmt::format("There is or was a key named '{}' already.", id)};
    append_audit(c, now, actor, "intake_key.create", id, "{}");
    return secret_of(db_.keyring(), id, salt);
  });
}

Write<Nothing> IntakeKeys::revoke(std::string id, std::string actor, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    if (c.run("UPDATE intake_keys SET revoked = ?2 WHERE id = ?1 AND revoked = 0", id, now) == 0)
      return Error{Code::not_found, "intake_key.unknown", fmt::format("There is no key named '{}' to revoke.", id)};
    append_audit(c, now, actor, "intake_key.revoke", id, "{}");
    return Nothing{};
  });
}

Result<std::vector<IntakeKeyRow>> IntakeKeys::all() {
  return db_.read([](db::Connection& c) -> Result<std::vector<IntakeKeyRow>> {
    std::vector<IntakeKeyRow> out;
    db::Statement q = c.query("SELECT id, school, campaigns, made, revoked, made_by FROM intake_keys ORDER BY id");
    while (q.next()) out.push_back({q.text(0), scope_of(q.text(1), q.text(2)), q.time(3), q.time(4), q.text(5)});
    return out;
  });
}

Result<IntakeKey> IntakeKeys::find(const std::string& id) {
  return db_.look([&](db::Connection& c) -> Result<IntakeKey> {
    db::Statement q = c.query("SELECT salt, school, campaigns FROM intake_keys WHERE id = ?1 AND revoked = 0", id);
    if (!q.next())
      return Error{Code::unauthorized, "intake_key.refused",
                   "The service does not know this key: it was revoked, or is another service's."};
    CS_ASSIGN(std::string secret, secret_of(db_.keyring(), id, q.text(0)));
    return IntakeKey{id, std::move(secret), {domain::Role::intake, scope_of(q.text(1), q.text(2))}};
  });
}

Write<Nothing> IntakeKeys::spend(std::string id, std::string nonce, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    c.run("DELETE FROM intake_nonces WHERE until < ?1", now);
    if (c.run("INSERT INTO intake_nonces (key, nonce, until) VALUES (?1, ?2, ?3) ON CONFLICT (key, nonce) DO NOTHING",
              id, nonce, now + domain::nonce_kept) == 0)
      return Error{Code::unauthorized, "signature.replayed",
                   "This request was signed and sent before: every request needs a nonce of its own."};
    return Nothing{};
  });
}

}  // namespace cs::store
