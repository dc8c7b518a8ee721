// What the sandbox understands: both providers' protocols and our own, as values. No socket, no clock, no memory.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "sandbox/server.hpp"

namespace cs::sandbox {

struct SandboxCall {
  std::string method, path;
  std::map<std::string, std::string> query;    ///< decoded
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

struct SandboxAnswer {
  enum class Manner {
    whole,
    hang_up,  ///< close the connection without a byte
    silent,   ///< say nothing for a minute, then answer
    drip,     ///< a byte a second
  };
  unsigned status = 200;
  std::string body{};
  const char* type = "application/json";
  Manner manner = Manner::whole;
};

/// Messages that a caller with the right signature and clock wants sent.
struct SandboxSend {
  SandboxProtocol protocol = SandboxProtocol::own;
  std::vector<SandboxMessage> messages;  ///< without provider_id and time
  std::vector<std::string> ids;          ///< of our own protocol: the caller's names for them
};
/// A question for receipts.
struct SandboxAsk {
  SandboxProtocol protocol = SandboxProtocol::own;
  std::string phone, out_id, provider_id;  ///< "" for any
  std::string day;                         ///< YYYYMMDD in China, or "" for any
};

/// A refusal is the answer itself.
std::variant<SandboxAnswer, SandboxSend, SandboxAsk> read_call(const SandboxCall& call, const SandboxOptions& options,
                                                               TimePoint now);
/// The answer to messages that got these faults (SandboxFault::none for those that were accepted).
SandboxAnswer answer_sent(const SandboxSend& sent, const std::vector<SandboxFault>& faults);
SandboxAnswer answer_asked(const SandboxAsk& ask, const std::vector<SandboxMessage>& found);
/// What the provider posts when a message arrived, or could not be delivered: address below the receiver's, and body.
std::pair<std::string, std::string> receipt_of(const SandboxMessage& message, TimePoint now);
/// YYYYMMDD in China.
std::string sandbox_day(TimePoint t);

}  // namespace cs::sandbox
