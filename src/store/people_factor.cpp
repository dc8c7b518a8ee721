// A person's second factor: offered, confirmed, spent.
#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/one_time_code.hpp"
#include "base/text.hpp"
#include "store/database.hpp"
#include "store/log_rows.hpp"
#include "store/people.hpp"
#include "store/people_rows.hpp"

namespace cs::store {
namespace {

constexpr int recovery_codes = 10;

/// Typed with capitals, blanks or without the hyphen, it is the same.
std::string recovery_hash(const std::string& person, std::string_view code) {
  std::string plain;
  for (const char c : code)
    if (c != '-' && c != ' ') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return blake2b(as_bytes(person + '\n' + plain));
}

/// 50 random bits: no dictionary of hashes helps, and each is good once, behind the password and the throttle.
std::string new_recovery_code() {
  std::string code = to_base32(random_bytes(7)).substr(0, 10);
  for (char& c : code)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return code.insert(5, "-");
}

}  // namespace

Status spend_code(db::Connection& c, const std::string& person, const std::string& code, TimePoint now,
                  bool* recovery) {
  std::string key;
  std::int64_t step = 0;
  {
    db::Statement q = c.query("SELECT factor, factor_step FROM users WHERE name = ?1", person);
    if (!q.next()) return unknown_user();
    key = q.text(0);
    step = q.int64(1);
  }
  if (key.empty()) return {};
  if (code.empty())
    return Error{Code::unauthorized, "signin.code_needed", "This account also needs the code of its authenticator."};
  CS_ASSIGN(const std::string raw, from_base32(key));
  // Judged once more where it is written: two services may be given one code at the same moment.
  if (const auto seen = matching_step(raw, trim(code), now, step);
      seen && c.run("UPDATE users SET factor_step = ?2 WHERE name = ?1 AND factor_step < ?2", person, *seen) > 0)
    return {};
  if (c.run("DELETE FROM recovery_codes WHERE person = ?1 AND hash = ?2", person, recovery_hash(person, code)) > 0) {
    *recovery = true;
    return {};
  }
  return Error{Code::unauthorized, "signin.code_wrong", "The code is wrong, too old, or was used already."};
}

Write<api::FactorOffer> People::offer_factor(std::string name, std::string issuer, TimePoint now) {
  return db_.write<api::FactorOffer>([=](db::Connection& c) -> Result<api::FactorOffer> {
    CS_ASSIGN(const api::User user, user_of(c, name));
    if (user.second_factor)
      return Error{Code::conflict, "account.factor_there", "This account has a second factor already."};
    api::FactorOffer offer;
    // 160 bits, as RFC 4226 recommends.
    offer.key = to_base32(random_bytes(20));
    offer.uri = authenticator_uri(offer.key, name, issuer);
    c.run("UPDATE users SET factor_offered = ?2 WHERE name = ?1", name, offer.key);
    append_audit(c, now, name, "user.factor_offered", name, "{}");
    return offer;
  });
}

Write<api::RecoveryCodes> People::confirm_factor(std::string name, std::string code, TimePoint now) {
  return db_.write<api::RecoveryCodes>([=](db::Connection& c) -> Result<api::RecoveryCodes> {
    std::string offered;
    {
      db::Statement q = c.query("SELECT factor_offered FROM users WHERE name = ?1", name);
      if (q.next()) offered = q.text(0);
    }
    if (offered.empty())
      return Error{Code::conflict, "account.factor_not_offered", "Ask for a key of the second factor first."};
    CS_ASSIGN(const std::string raw, from_base32(offered));
    const auto step = matching_step(raw, trim(code), now, 0);
    if (!step)
      return Error{Code::forbidden, "account.wrong_code",
                   "The code does not fit: compare the telephone's clock, and take the one it shows now."};
    c.run("UPDATE users SET factor = factor_offered, factor_offered = '', factor_step = ?2 WHERE name = ?1", name,
          *step);
    c.run("DELETE FROM recovery_codes WHERE person = ?1", name);
    api::RecoveryCodes out;
    for (int i = 0; i < recovery_codes; ++i) {
      out.codes.push_back(new_recovery_code());
      c.run("INSERT INTO recovery_codes (person, hash) VALUES (?1, ?2)", name, recovery_hash(name, out.codes.back()));
    }
    append_audit(c, now, name, "user.factor", name, "{}");
    return out;
  });
}

Write<Nothing> People::remove_factor(std::string name, std::string actor, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    if (c.run("UPDATE users SET factor = '', factor_offered = '', factor_step = 0 WHERE name = ?1", name) == 0)
      return unknown_user();
    c.run("DELETE FROM recovery_codes WHERE person = ?1", name);
    c.run("DELETE FROM sessions WHERE person = ?1", name);
    append_audit(c, now, actor, "user.factor_removed", name, "{}");
    return Nothing{};
  });
}

}  // namespace cs::store
