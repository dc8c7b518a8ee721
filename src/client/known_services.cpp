#include "client/known_services.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "platform/files.hpp"

namespace cs::client {

std::optional<std::string> KnownServices::key_of(const std::string& peer) {
  const std::lock_guard lock(mutex_);
  load();
  const auto it = keys_.find(peer);
  return it == keys_.end() ? std::nullopt : std::optional(it->second);
}

Status KnownServices::add(const std::string& peer, const std::string& fingerprint) {
  const std::lock_guard lock(mutex_);
  load();
  if (const auto [it, added] = keys_.emplace(peer, fingerprint); !added && it->second != fingerprint)
    return Error{Code::conflict, "net.key_changed", fmt::format("{} is known by another key.", peer)};
  std::string text;
  for (const auto& [name, key] : keys_) text += name + ' ' + key + '\n';
  const Status written = write_file_durably(file_, as_bytes(text));
  if (!written) keys_.erase(peer);
  return written;
}

void KnownServices::load() {
  if (std::exchange(loaded_, true)) return;
  const auto bytes = read_file(file_, std::size_t{1} << 20);
  if (!bytes) {
    // One that cannot be read knows nobody: then a person is asked again, and never trusted without being asked.
    if (bytes.error().code != Code::not_found) log::warning(bytes.error().message);
    return;
  }
  for (const std::string& line : split(as_text(*bytes), '\n')) {
    const std::string entry = trim(line);
    const std::size_t blank = entry.find(' ');
    if (entry.empty() || entry.starts_with('#') || blank == std::string::npos) continue;
    keys_[entry.substr(0, blank)] = trim(entry.substr(blank));
  }
}

}  // namespace cs::client
