// Small steps that every handler takes. Private to the handlers.
#pragma once

#include <charconv>
#include <map>
#include <string>

#include "api/types.hpp"
#include "service/http_server.hpp"
#include "store/access.hpp"

namespace cs::service {

/// Answers with the value as JSON, or with the problem.
template <class T>
void answer(const CallPtr& call, const Result<T>& result) {
  using api::encode;  // unqualified: some types have an overload of their own
  call->reply(result ? json_reply(encode(*result)) : problem(result.error()));
}

/// The body as T, or nothing after having answered 400 (not JSON) or 422 (not that shape).
template <class T>
std::optional<T> body_of(const CallPtr& call) {
  auto decoded = api::decode<T>(call->request().body);
  if (decoded) return std::move(*decoded);
  call->reply(problem(400, decoded.error()));
  return std::nullopt;
}

/// A query parameter, empty when it is not there.
std::string text_of(const Request& request, const std::string& name);
/// A whole number between the bounds, or `otherwise` when it is not there. invalid "query.number".
Result<std::int64_t> number_of(const Request& request, const std::string& name, std::int64_t otherwise,
                               std::int64_t least, std::int64_t most);
/// "true", "1" or "false", "0". invalid "query.boolean".
Result<bool> flag_of(const Request& request, const std::string& name);
/// A point in time in milliseconds since 1970; 1970 itself when it is not there. invalid "query.number".
Result<TimePoint> time_of(const Request& request, const std::string& name);
/// offset and limit of a list.
struct Window {
  int offset = 0, limit = 50;
};
Result<Window> window_of(const Request& request);
/// `campaign` and `school` of a list; empty: all that the caller may see.
store::Narrowing narrowing_of(const Request& request);
/// The Idempotency-Key, or nothing after having answered 400.
std::optional<std::string> key_of(const CallPtr& call);

}  // namespace cs::service
