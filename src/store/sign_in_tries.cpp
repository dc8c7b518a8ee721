#include "store/sign_in_tries.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "domain/throttle.hpp"
#include "store/database.hpp"

namespace cs::store {
namespace {

// Hashed: who reads the database does not learn who mistyped a name from where.
std::string account_key(const SignInTry& who) {
  return blake2b(as_bytes("user\n" + who.user + '\n' + who.device));
}
std::string address_key(const SignInTry& who) {
  return blake2b(as_bytes("address\n" + who.address));
}

domain::ThrottleRecord load(db::Connection& c, const std::string& key) {
  db::Statement q = c.query("SELECT failures, until, latest FROM sign_in_tries WHERE key = ?1", key);
  return q.next() ? domain::ThrottleRecord{q.int64(0), q.time(1), q.time(2)} : domain::ThrottleRecord{};
}

void keep(db::Connection& c, const std::string& key, const domain::ThrottleRecord& r) {
  c.run(
      "INSERT INTO sign_in_tries (key, failures, until, latest) VALUES (?1, ?2, ?3, ?4)"
      " ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, until = excluded.until, latest = excluded.latest",
      key, r.failures, r.until, r.last);
}

}  // namespace

Write<Millis> SignInTries::try_now(SignInTry who, int free_tries, TimePoint now) {
  return db_.write<Millis>([=](db::Connection& c) -> Result<Millis> {
    c.run("DELETE FROM sign_in_tries WHERE latest < ?1", now - domain::throttle_forgets_after);
    const domain::DoublingRule for_account{free_tries, domain::DoublingRule{}.longest};
    const domain::SteadyRule for_address{free_tries * 10, domain::SteadyRule{}.pause};
    const bool known = !who.device.empty();
    const std::string account = account_key(who), address = address_key(who);
    const domain::ThrottleRecord of_account = load(c, account), of_address = load(c, address);
    Millis wait = domain::wait_of(of_account, for_account.longest, now);
    if (!known) wait = std::max(wait, domain::wait_of(of_address, for_address.pause, now));
    if (wait > Millis{0}) return wait;
    keep(c, account, domain::after_failure(of_account, for_account, now));
    if (!known) keep(c, address, domain::after_failure(of_address, for_address, now));
    return Millis{0};
  });
}

Write<Nothing> SignInTries::succeeded(SignInTry who) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    c.run("DELETE FROM sign_in_tries WHERE key = ?1", account_key(who));
    if (!who.device.empty()) return Nothing{};
    const std::string address = address_key(who);
    c.run("UPDATE sign_in_tries SET failures = failures - 1, until = 0 WHERE key = ?1", address);
    c.run("DELETE FROM sign_in_tries WHERE key = ?1 AND failures <= 0", address);
    return Nothing{};
  });
}

}  // namespace cs::store
