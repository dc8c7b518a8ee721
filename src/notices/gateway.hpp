// A provider that sends text messages. One implementation a provider.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/cancel.hpp"

namespace cs::notices {

struct OutgoingMessage {
  std::string out_id;  ///< ours; providers that repeat it in receipts let us find the message again
  std::string phone, text;
};

struct SendOutcome {
  enum class Kind {
    accepted,  ///< the provider has it
    refused,   ///< the provider said no, for good: repeating will not help
    later,     ///< certainly not sent, may be tried again (provider busy, or never reached)
    in_doubt,  ///< no clear answer: it may have been sent
  };
  Kind kind = Kind::in_doubt;
  std::string provider_id;  ///< when accepted
  std::string problem;      ///< otherwise, one sentence
};

struct Receipt {
  enum class Kind {
    unknown,    ///< the provider does not know it (yet): proves nothing
    accepted,   ///< it has it, no receipt yet
    delivered,  ///< on the telephone
    failed,     ///< it could not be delivered
  };
  Kind kind = Kind::unknown;
  std::string provider_id, problem;
};

/// Thread-safe. Both calls may take seconds; `cancel` (may be null) makes them return early.
class Gateway {
 public:
  virtual ~Gateway() = default;
  /// Sends at most once: never repeats by itself what may have arrived. A cancelled call is in doubt.
  virtual SendOutcome send(const OutgoingMessage& message, std::shared_ptr<http::Cancel> cancel) = 0;
  /// What became of the message; an Error when the provider gave no clear answer.
  virtual Result<Receipt> query(const std::string& out_id, const std::string& provider_id, const std::string& phone,
                                std::shared_ptr<http::Cancel> cancel) = 0;
  /// When to ask for the receipt of an accepted message; none for providers that push their receipts.
  virtual std::optional<Millis> ask_receipt_after() const { return std::nullopt; }
};

}  // namespace cs::notices
