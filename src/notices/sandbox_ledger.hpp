#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "notices/sandbox_server.hpp"

namespace cs::notices {

/// A message as JSON text.
std::string sandbox_json(const SandboxMessage& message);

/// One line of JSON a message. A last line without its end is a message that was never answered for. One thread at a
/// time.
class SandboxLedger {
 public:
  SandboxLedger() = default;
  SandboxLedger(const SandboxLedger&) = delete;
  SandboxLedger& operator=(const SandboxLedger&) = delete;
  ~SandboxLedger();
  /// Reads what is there into `messages`. corrupt "sandbox.ledger" names the line.
  Status open(const std::filesystem::path& path, bool durable, std::vector<SandboxMessage>& messages);
  /// All or none of them; flushed when durable. Nothing happens without open().
  Status append(std::span<const SandboxMessage> messages);

 private:
  Error broken() const;
  std::filesystem::path path_;
  bool durable_ = true;
  int fd_ = -1;
};

}  // namespace cs::notices
