// The keys by which the mini-program's back end signs its requests and what it says of a capture.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/grant.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

struct IntakeKeyRow {
  std::string id{};
  domain::Scope scope{};        ///< what may be handed in with it: everything, one school's, or listed campaigns'
  TimePoint made{}, revoked{};  ///< 1970: it is good
  std::string made_by{};
};

/// A key that is good.
struct IntakeKey {
  std::string id, secret;
  domain::Grant grant;  ///< intake, over the key's scope
};

class IntakeKeys {
 public:
  explicit IntakeKeys(Database& db) : db_(db) {}

  /// The new key's secret, told this once. invalid "intake_key.name", "grant.scope"; conflict "intake_key.exists";
  /// not_found "campaign.unknown" where the scope names one that is not there.
  Write<std::string> create(std::string id, domain::Scope scope, std::string actor, TimePoint now);
  /// From now on it is good for nothing. not_found "intake_key.unknown".
  Write<Nothing> revoke(std::string id, std::string actor, TimePoint now);
  Result<std::vector<IntakeKeyRow>> all();  ///< by id
  /// unauthorized "intake_key.refused": there is none of that id, or it was revoked.
  Result<IntakeKey> find(const std::string& id);
  /// unauthorized "signature.replayed" when this key has used the nonce before.
  Write<Nothing> spend(std::string id, std::string nonce, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
