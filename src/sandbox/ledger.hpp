#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "platform/append_file.hpp"
#include "sandbox/server.hpp"

namespace cs::sandbox {

/// A message as JSON text.
std::string sandbox_json(const SandboxMessage& message);

/// One line of JSON a message. A last line without its end is a message that was never answered for. One thread at a
/// time.
class SandboxLedger {
 public:
  /// Reads what is there into `messages`. corrupt "sandbox.ledger" names the line.
  Status open(const std::filesystem::path& path, bool durable, std::vector<SandboxMessage>& messages);
  /// All or none of them; flushed when durable. Nothing happens without open().
  Status append(std::span<const SandboxMessage> messages);

 private:
  bool durable_ = true;
  std::optional<AppendFile> file_;
};

}  // namespace cs::sandbox
