// Who may sign in, and their sessions. put() and check_password() compute Argon2 on the calling thread (60 ms).
#pragma once

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
  std::string password{};               ///< plain, at least 8 characters; empty: unchanged (not for a new user)
  bool disabled = false;
};
struct UserRow {
  api::User user;
  bool disabled = false;
};

class People {
 public:
  explicit People(Database& db) : db_(db) {}

  Write<Nothing> put(UserSpec user, std::string actor, TimePoint now);
  /// Gives one more grant; one that is there already changes nothing. not_found "user.unknown"; invalid "grant.scope".
  Write<Nothing> grant(std::string name, domain::Grant grant, std::string actor, TimePoint now);
  /// Takes a grant away and gives back what the user holds under it. not_found "user.unknown", "grant.unknown".
  Write<Nothing> revoke(std::string name, domain::Grant grant, std::string actor, TimePoint now);
  Result<std::vector<UserRow>> all();
  /// unauthorized "signin.wrong" for an unknown name, a disabled user and a wrong password alike, in the same time.
  Result<api::User> check_password(const std::string& name, const std::string& password);
  /// A new session; only a hash of its token is stored. Expired ones are removed on the way.
  Write<api::Session> open_session(std::string user, Millis length, TimePoint now);
  /// unauthorized "session.over" when unknown, expired, or its user was disabled.
  Result<api::User> session_user(const std::string& token, TimePoint now);
  Write<Nothing> close_session(std::string token);

 private:
  Database& db_;
};

}  // namespace cs::store
