#include "store/worker_tokens.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"

namespace cs::store {

Write<std::string> WorkerTokens::create(std::string name, std::string actor, TimePoint now) {
  return db_.write<std::string>([=](db::Connection& c) -> Result<std::string> {
    if (!consists_of(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"))
      return invalid("worker_token.name", "A token's name is 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'.");
    const std::string token = random_token();
    if (c.run("INSERT INTO worker_tokens (name, token_hash, made, made_by) VALUES (?1, ?2, ?3, ?4)"
              " ON CONFLICT (name) DO NOTHING",
              name, blake2b(as_bytes(token)), now, actor) == 0)
      return Error{Code::conflict, "worker_token.exists", fmt::format("There is a token named '{}' already.", name)};
    append_audit(c, now, actor, "worker_token.create", name, "{}");
    return token;
  });
}

Write<Nothing> WorkerTokens::revoke(std::string name, std::string actor, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    if (c.run("DELETE FROM worker_tokens WHERE name = ?1", name) == 0)
      return Error{Code::not_found, "worker_token.unknown", fmt::format("There is no token named '{}'.", name)};
    c.run("DELETE FROM checks WHERE holder = ?1", holder_of_token(name));
    append_audit(c, now, actor, "worker_token.revoke", name, "{}");
    return Nothing{};
  });
}

Result<std::vector<WorkerTokenRow>> WorkerTokens::all() {
  return db_.read([](db::Connection& c) -> Result<std::vector<WorkerTokenRow>> {
    std::vector<WorkerTokenRow> out;
    db::Statement q = c.query("SELECT name, made_by, made FROM worker_tokens ORDER BY name");
    while (q.next()) out.push_back({q.text(0), q.text(1), q.time(2)});
    return out;
  });
}

Result<std::string> WorkerTokens::name_of(const std::string& token) {
  return db_.read([&](db::Connection& c) -> Result<std::string> {
    db::Statement q = c.query("SELECT name FROM worker_tokens WHERE token_hash = ?1", blake2b(as_bytes(token)));
    if (q.next()) return q.text(0);
    return Error{Code::unauthorized, "worker_token.refused",
                 "The service does not know this worker token: it was revoked, or is another service's."};
  });
}

}  // namespace cs::store
