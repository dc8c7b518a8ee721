// The route table: one array of records. The router, the test of the description (assets/openapi.yaml) and the test of
// the roles all read it.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/types.hpp"
#include "domain/grant.hpp"
#include "service/http_server.hpp"
#include "store/permitted.hpp"

namespace cs::service {

struct Context;

enum class Access {
  anyone,     ///< no sign-in
  account,    ///< any role, also who still owes a password of their own or a second factor
  signed_in,  ///< any role
  worker,     ///< the holder of a worker token, and nobody else
  student,    ///< a student with a session of their own, and nobody else
  permitted,  ///< one of the record's permissions, somewhere; for which object, store::Access judges
};

/// Where a handler runs. None runs on the event thread.
enum class Lane {
  quick,        ///< indexed reads, and commits that are waited for by a callback: milliseconds
  slow,         ///< password hashing, writing photographs
  photographs,  ///< opening them: a few milliseconds of processor each, which claims shall not wait for
  exports,      ///< whole tables as files: seconds, one at a time
  receipts,     ///< what providers push, thousands at a time: waits for its commits, and nobody waits for it
  students,     ///< what students send: looking at it and storing it takes seconds, which the staff shall not wait for
  own_photographs,  ///< what students get of theirs
};

/// What a handler is given besides the call itself.
struct Asked {
  std::vector<std::string> captures;  ///< what stood for {…} in the pattern, in order
  api::User by;                       ///< empty for routes open to anyone
  std::string token;
  std::string worker;                          ///< of Access::worker: the token's name
  std::optional<store::StudentRef> student{};  ///< of Access::student: whose session it is
};

struct Route {
  std::string_view method;   ///< whoever answers GET answers HEAD
  std::string_view pattern;  ///< "/api/v1/submissions/{id}"; kinds of {…}: id, uuid, hash, file
  Access access = Access::permitted;
  std::array<std::optional<domain::Permission>, 3> permissions;  ///< any one of them is enough
  std::size_t body_limit = 0;
  Lane lane = Lane::quick;
  /// Answers the call, now or later from another thread.
  void (*handler)(Context&, CallPtr, const Asked&) = nullptr;
};

/// All routes.
std::span<const Route> routes();

/// True if one of the grants may call the route, for some object.
bool allows(const Route& route, std::span<const domain::Grant> grants);

/// Captures if `path` fits `pattern`. `{id}` takes 1 to 64 letters, digits, '-' and '_'; `{uuid}` a UUID; `{hash}` 64
/// lower-case hexadecimal digits; `{file}` what is_file_name says. Nothing else ever reaches a handler, so no path can
/// climb out of a folder.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path);

/// 1 to 128 letters, digits and . _ + ~ -, a letter or digit first: no hidden file, no folder above, nothing to escape.
bool is_file_name(std::string_view name);

struct Match {
  const Route* route = nullptr;
  std::vector<std::string> captures;
};
/// The route, or the refusal: 404, or 405 with Allow when only the method is wrong.
std::variant<Match, Reply> find_route(std::string_view method, std::string_view path);

}  // namespace cs::service
