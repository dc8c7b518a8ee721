// A gateway to try things with: accepts signed messages, keeps them, shows the telephones they arrived on.
//   POST /                      Aliyun's and Tencent's protocols (SendSms and the asking for receipts), told apart by
//   their
//                               headers; signatures and clocks are checked as the providers do
//   POST /messages, GET /messages/{out_id}   our own protocol, see webhook_gateway.hpp
//   GET  /messages              every message as JSON, oldest first
//   GET  /                      a page with the telephones, and a form for faults
//   POST /faults                fault=NAME&count=N: what goes wrong with the next N messages
// With a ledger file each message is one line of JSON, flushed to disk before the answer, and read again at the start:
// whoever counts the lines knows what students received, whatever was killed when.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::sandbox {

enum class SandboxProtocol { own, aliyun, tencent };

struct SandboxMessage {
  std::string provider_id, out_id, phone, text;
  TimePoint received{};
  SandboxProtocol protocol = SandboxProtocol::own;
  bool undelivered = false;  ///< accepted, then not delivered
};

/// What can be made to go wrong with a message. Those of the first group are the whole request's.
enum class SandboxFault {
  none,
  busy,                  ///< 503, not kept
  server_error,          ///< 500, not kept
  rate_limit,            ///< "too many requests", not kept
  lose,                  ///< not kept, connection closed without an answer
  keep_and_hang_up,      ///< kept, then the connection is closed without an answer
  keep_and_say_nothing,  ///< kept, answered only after 60 s
  wrong_json,            ///< kept, answered with half of the JSON
  slow_drip,             ///< kept, answered with a byte a second

  refuse,         ///< the number is on the black list, not kept
  daily_limit,    ///< not today, not kept
  balance,        ///< not paid for, not kept
  template_gone,  ///< no such template any more, not kept
  content,        ///< a word that may not be sent, not kept
  minute_limit,   ///< this number has had enough for a minute
  unknown_code,   ///< a code that stands in no table, not kept

  undelivered,        ///< kept, but its receipt says that it did not arrive
  duplicate_receipt,  ///< kept, its receipt is pushed three times
  late_receipt,       ///< kept, its receipt is pushed after a minute
};
const char* to_string(SandboxFault fault);
std::optional<SandboxFault> sandbox_fault_from(std::string_view name);

struct SandboxOptions {
  std::string host = "127.0.0.1";
  int port = 0;  ///< 0: a free one
  std::string key;
  std::string key_id = "sandbox";                            ///< the access key's name in the providers' protocols
  std::map<std::string, std::string> templates;              ///< the providers' templates by code, with {variables}
  std::filesystem::path ledger;                              ///< empty: memory only
  bool durable = true;                                       ///< flush the ledger before answering
  Millis clock_tolerance{5 * 60'000};                        ///< of our own protocol's timestamp
  std::function<SandboxFault(const SandboxMessage&)> fault;  ///< for tests; called from the server's threads
  std::string push_url;  ///< receipts are posted to <push_url>/aliyun/<push_token> and so on; empty: only asked for
  std::string push_token;
  Millis push_after{2'000}, late_push_after{60'000};
};

/// Stops in the destructor. Thread-safe.
class SandboxServer {
 public:
  virtual ~SandboxServer() = default;
  /// Errors: invalid "sandbox.address", unavailable "sandbox.port" (in use), corrupt "sandbox.ledger", io.
  static Result<std::unique_ptr<SandboxServer>> start(SandboxOptions options, const Clock& clock);

  virtual int port() const = 0;
  virtual std::string url() const = 0;
  virtual std::vector<SandboxMessage> messages() const = 0;
  /// The next `count` messages meet this fault; after those that were set before.
  virtual void inject(SandboxFault fault, int count) = 0;
};

/// The product's texts as templates whose codes are their names ("approved", "rejected_en", …): assets/templates.
Result<std::map<std::string, std::string>> sandbox_templates();

}  // namespace cs::sandbox
