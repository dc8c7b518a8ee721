// Who takes the students' money, behind one interface; one file a provider. The service makes the order, the student
// pays it at the provider, and the provider says so by a callback that it signed. A callback is not trusted for its
// address but for its signature, and may come late, twice, or before the student is back.
#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/payment.hpp"

namespace cs::payment {

struct Order {
  std::string number;
  std::int64_t amount_fen = 0;
  std::string description;
};
/// What a provider sent to us.
struct Callback {
  std::string authorization;  ///< the header
  std::string body;
};

/// Thread-safe.
class Provider {
 public:
  virtual ~Provider() = default;
  virtual const char* name() const = 0;  ///< "sandbox"; part of the callback's address
  /// Where in the page the student pays.
  virtual Result<std::string> checkout(const Order& order) = 0;
  /// What the callback says, once its signature was found right. unauthorized "payment.callback".
  virtual Result<domain::PaymentRecord> read(const Callback& callback, TimePoint now) = 0;
};

}  // namespace cs::payment
