// A provider to try things with. The student "pays" by a button; its callbacks are signed as a real one's are:
//   Authorization: SANDBOX time=SECONDS, signature=HMAC-SHA-256 of "SANDBOX\nSECONDS\nBODY"
//   {"order":"…","amount_fen":2500,"payer":"…","paid_at":1760000000000}
#pragma once

#include <memory>
#include <string>

#include "payment/provider.hpp"

namespace cs::payment {

class Sandbox : public Provider {
 public:
  /// The callback that says that this was paid, signed now.
  virtual Callback pay(const domain::PaymentRecord& paid, TimePoint now) const = 0;
};

std::unique_ptr<Sandbox> make_sandbox(std::string secret);

}  // namespace cs::payment
