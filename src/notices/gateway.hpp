// A provider that sends text messages. One file a provider.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/cancel.hpp"

namespace cs::notices {

struct OutgoingMessage {
  std::string id;      ///< ours
  std::string out_id;  ///< what the provider repeats in receipts. Messages that share one differ in their number
  std::string phone, text;
  std::string template_key;                                    ///< "rejected", "approved_en", …
  std::vector<std::pair<std::string, std::string>> variables;  ///< in the order of the text
  std::string template_code{};  ///< the provider's, where the campaign has its own; empty: that of the settings
};

struct SendOutcome {
  enum class Kind {
    accepted,  ///< the provider has it
    in_doubt,  ///< no clear answer, or a code that nobody knows: it may have been sent
    // Certainly not sent, and what is to be done:
    later,     ///< again after a growing wait (provider busy, or never reached)
    pause,     ///< again after `wait` (a limit of the provider: seconds, a minute, an hour)
    tomorrow,  ///< in the next day's window (a limit of the provider)
    refused,   ///< final for this number
    halt,      ///< stop the whole queue and tell people (balance, signature, template, permission)
    unmended,  ///< the content must be mended: repeating will not help
  };
  Kind kind = Kind::in_doubt;
  std::string provider_id{};  ///< when accepted
  std::string problem{};      ///< otherwise, one sentence
  std::string code{};         ///< the provider's own, when it gave one
  Millis wait{0};             ///< of pause
  bool grows = false;         ///< of pause: the provider names no period, so each further one of a message is doubled
};

struct Question {
  std::string id, out_id, provider_id, phone;
  TimePoint sent{};  ///< about when
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

/// Thread-safe. Calls may take seconds; `cancel` (may be null) makes them return early.
class Gateway {
 public:
  virtual ~Gateway() = default;
  /// How many messages send() takes at once.
  virtual std::size_t batch() const = 0;
  /// Sends each at most once: never repeats by itself what may have arrived. One outcome a message, in their order. A
  /// cancelled call is in doubt.
  virtual std::vector<SendOutcome> send(std::span<const OutgoingMessage> messages,
                                        std::shared_ptr<http::Cancel> cancel) = 0;
  /// What became of the message; an Error when the provider gave no clear answer.
  virtual Result<Receipt> query(const Question& question, std::shared_ptr<http::Cancel> cancel) = 0;
  /// When to ask for the receipt of an accepted message, counted from its acceptance; the push usually comes first.
  virtual std::vector<Millis> receipt_schedule() const {
    return {std::chrono::minutes{10}, std::chrono::hours{1}, std::chrono::hours{6}, std::chrono::hours{24}};
  }
};

}  // namespace cs::notices
