// The one error type. "Not there", "refused" and "broken" are different answers, so callers can act on `code`;
// people read `message`; screens translate `id` (key `error.<id>` in assets/lang) and fall back to `message`.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace cs {

enum class Code {
  invalid,       ///< the input is wrong; repeating it will not help (HTTP 400, 422)
  unauthorized,  ///< not signed in, or the session ended (401)
  forbidden,     ///< signed in, but this role may not (403)
  not_found,     ///< no such thing (404)
  conflict,      ///< somebody else changed it meanwhile (409)
  refused,       ///< the rules of the business do not allow this move now (409)
  too_large,     ///< over a limit (413)
  unavailable,   ///< a peer cannot be reached or is busy; worth repeating later (503)
  timeout,       ///< no answer in time; what happened is unknown (504)
  cancelled,     ///< we gave up on purpose
  io,            ///< the operating system refused (disk full, permission)
  corrupt,       ///< stored or received data is damaged
  internal,      ///< our fault (500)
};

/// Stable lower-case name of a code, as used in JSON and logs.
const char* to_string(Code code);

struct Error {
  Code code = Code::internal;
  std::string id;       ///< stable slug, e.g. "lease.lost"; key of the translated sentence
  std::string message;  ///< one English sentence: what, where, what to do

  bool operator==(const Error&) const = default;
};

/// A value or an Error. `[[nodiscard]]` because an ignored error is a lost decision.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const { return std::get<1>(state_); }
  T value_or(T other) const { return ok() ? value() : std::move(other); }

 private:
  std::variant<T, Error> state_;
};

/// Success or an Error.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

inline Error invalid(std::string id, std::string message) {
  return {Code::invalid, std::move(id), std::move(message)};
}
inline Error io_error(std::string id, std::string message) {
  return {Code::io, std::move(id), std::move(message)};
}
inline Error internal_error(std::string message) {
  return {Code::internal, "internal", std::move(message)};
}

}  // namespace cs

/// Returns early with the error of a Status or Result expression.
#define CS_TRY(expr)                                             \
  do {                                                           \
    if (auto cs_try_ = (expr); !cs_try_) return cs_try_.error(); \
  } while (0)
#define CS_CONCAT_(a, b) a##b
#define CS_CONCAT(a, b) CS_CONCAT_(a, b)
/// CS_ASSIGN(auto x, f()): x gets the value, or the function returns the error.
#define CS_ASSIGN(decl, expr) CS_ASSIGN_(CS_CONCAT(cs_result_, __LINE__), decl, expr)
#define CS_ASSIGN_(tmp, decl, expr) \
  auto tmp = (expr);                \
  if (!tmp) return tmp.error();     \
  decl = std::move(tmp).value()
