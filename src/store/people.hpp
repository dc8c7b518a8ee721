// Who may sign in, with what, and their sessions. put(), check_password(), change_password() and reset_password()
// compute Argon2 on the calling thread (60 ms).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/grant.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

struct UserSpec {
  std::string name{};  ///< 1 to 64 characters of [A-Za-z0-9._-]
  std::string display_name{};
  std::vector<domain::Grant> grants{};  ///< empty: unchanged
  std::string password{};               ///< plain; empty: unchanged (not for a new user)
  bool disabled = false;
};
struct UserRow {
  api::User user;
  bool disabled = false;
};

/// A sign-in whose password has been checked.
struct SignIn {
  std::string user;
  std::string code{};    ///< of the second factor, or a recovery code
  std::string device{};  ///< device_hash(); empty: none
  std::string address{};
  Millis length{};
};

class People {
 public:
  explicit People(Database& db) : db_(db) {}

  /// invalid "user.name", "user.display_name", "user.password", "user.password_easy", "user.password_needed",
  /// "grant.scope", "grant.too_many"; conflict "user.last_administrator".
  Write<Nothing> put(UserSpec user, std::string actor, TimePoint now);
  /// Gives one more grant; one that is there already changes nothing. not_found "user.unknown"; invalid "grant.scope".
  Write<Nothing> grant(std::string name, domain::Grant grant, std::string actor, TimePoint now);
  /// Takes a grant away and gives back what the user holds under it. not_found "user.unknown", "grant.unknown";
  /// conflict "user.last_administrator".
  Write<Nothing> revoke(std::string name, domain::Grant grant, std::string actor, TimePoint now);
  /// Lets a disabled person sign in again. not_found "user.unknown".
  Write<Nothing> enable(std::string name, std::string actor, TimePoint now);
  Result<std::vector<UserRow>> all();

  /// unauthorized "signin.wrong" for an unknown name, a disabled user and a wrong password alike, in the same time.
  Result<api::User> check_password(const std::string& name, const std::string& password);
  /// The person's own change: the sessions but the one of `keep_token` end. forbidden "account.wrong_password"; invalid
  /// "user.password", "user.password_easy", "account.same_password".
  Result<Nothing> change_password(const std::string& name, const std::string& old_password,
                                  const std::string& new_password, const std::string& keep_token, TimePoint now);
  /// An administrator's: every session ends, and the person must choose another one at the next sign-in. not_found
  /// "user.unknown"; invalid "user.password", "user.password_easy".
  Result<Nothing> reset_password(const std::string& name, const std::string& new_password, std::string actor,
                                 TimePoint now);

  /// A new session; only a hash of its token is stored. Expired ones are removed on the way. Spends the code, which is
  /// never good again. unauthorized "signin.code_needed", "signin.code_wrong"; "signin.wrong" when the person was
  /// disabled meanwhile.
  Write<api::Session> open_session(SignIn sign_in, TimePoint now);
  /// unauthorized "session.over" when unknown or expired, "session.disabled" when its user was disabled.
  Result<api::User> session_user(const std::string& token, TimePoint now);
  Write<Nothing> close_session(std::string token);
  /// Newest first; of everybody when `name` is empty. `current` is marked when it is the token of one.
  Result<std::vector<api::SessionRow>> sessions(const std::string& name, const std::string& current, TimePoint now);
  /// Ends one by its id, or all of the person when `id` is empty; how many. not_found "session.unknown",
  /// "user.unknown".
  Write<int> end_sessions(std::string name, std::string id, std::string actor, TimePoint now);
  /// Whether the person has signed in from this device before. `device`: as in SignIn.
  Result<bool> knows_device(const std::string& name, const std::string& device);

  /// A new key for the person's authenticator app, which counts once confirm_factor() has seen a code of it. conflict
  /// "account.factor_there".
  Write<api::FactorOffer> offer_factor(std::string name, std::string issuer, TimePoint now);
  /// Ten recovery codes, told once and stored as hashes. forbidden "account.wrong_code"; conflict
  /// "account.factor_not_offered".
  Write<api::RecoveryCodes> confirm_factor(std::string name, std::string code, TimePoint now);
  /// An administrator's, for a telephone that is lost: the person has no second factor any more, and no session.
  /// not_found "user.unknown".
  Write<Nothing> remove_factor(std::string name, std::string actor, TimePoint now);

 private:
  Database& db_;
};

/// What is stored of the random text by which a workstation is known again; empty for an empty one.
std::string device_hash(std::string_view device);

}  // namespace cs::store
