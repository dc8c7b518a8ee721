// What goes to a database engine, and what comes back when it refuses.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::db {

/// What a refusal means for the transaction that it met.
enum class Ending {
  refused,      ///< this statement did nothing; the transaction may go on from a savepoint before it
  conflict,     ///< another transaction was in the way: the same work, run again, may succeed
  lost,         ///< the connection is gone and nothing was committed
  unknown,      ///< the connection broke around a COMMIT and nobody could be asked whether it happened
  broken_sync,  ///< what is stored is not what was acknowledged, or may not be: nothing may be written any more
};

/// What the database engine refused.
class Failure : public std::runtime_error {
 public:
  explicit Failure(Error e, Ending how = Ending::refused)
      : std::runtime_error(e.message), error(std::move(e)), ending(how) {}
  Error error;
  Ending ending;
};

/// A value bound to a statement; text is copied when the statement is made. A missing value keeps the type that it
/// would have had, because PostgreSQL prepares a statement for the types of its parameters.
class Value {
 public:
  enum class Kind { any, integer, real, text };
  Value(std::nullptr_t) {}
  template <class T>
  requires std::is_integral_v<T> Value(T v) : kind(Kind::integer), null(false), integer(static_cast<std::int64_t>(v)) {}
  Value(double v) : kind(Kind::real), null(false), real(v) {}
  Value(std::string_view v) : kind(Kind::text), null(false), text(v) {}
  Value(const std::string& v) : kind(Kind::text), null(false), text(v) {}
  Value(const char* v) : kind(Kind::text), null(false), text(v) {}
  Value(TimePoint t) : kind(Kind::integer), null(false), integer(to_ms(t)) {}
  Value(Millis d) : kind(Kind::integer), null(false), integer(d.count()) {}
  template <class T>
  Value(const std::optional<T>& v) : Value(v ? Value(*v) : Value(T{})) {
    if (!v) {
      null = true;
      text = {};
    }
  }

  Kind kind = Kind::any;
  bool null = true;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text;
};

/// A value that outlives what it was made of.
class OwnedValue {
 public:
  explicit OwnedValue(const Value& v) : value_(v), text_(v.text) {}
  Value view() const {
    Value v = value_;
    v.text = text_;
    return v;
  }

 private:
  Value value_;
  std::string text_;
};
using OwnedValues = std::vector<OwnedValue>;

}  // namespace cs::db
