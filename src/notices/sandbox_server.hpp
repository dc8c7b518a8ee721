// A gateway to try things with: accepts signed messages, keeps them, shows the telephones they arrived on.
//   POST /messages, GET /receipts/{out_id}   signed, see sandbox_gateway.hpp
//   GET /messages                            every message as JSON, oldest first
//   GET /                                    a page with the telephones
// With a ledger file each message is one line of JSON, flushed to disk before the answer, and read again at the start:
// whoever counts the lines knows what students received, whatever was killed when.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::notices {

struct SandboxMessage {
  std::string provider_id, out_id, phone, text;
  TimePoint received{};
};

/// What a test lets the sandbox do with a message.
enum class SandboxFault {
  none,
  refuse,                ///< 422, not kept
  busy,                  ///< 503, not kept
  keep_and_hang_up,      ///< kept, then the connection is closed without an answer
  keep_and_say_nothing,  ///< kept, answered only after 60 s
  lose,                  ///< not kept, connection closed without an answer
};

struct SandboxOptions {
  std::string host = "127.0.0.1";
  int port = 0;  ///< 0: a free one
  std::string key;
  std::filesystem::path ledger;                              ///< empty: memory only
  bool durable = true;                                       ///< flush each line of the ledger before answering
  Millis clock_tolerance{5 * 60'000};                        ///< of the signed timestamp
  std::function<SandboxFault(const SandboxMessage&)> fault;  ///< for tests; called from the server's thread
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
};

}  // namespace cs::notices
