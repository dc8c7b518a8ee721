// The keys of services whose certificate no authority vouches for, as a person has said yes to them once. A file of
// lines, "host:port SHA256:…", that a person can read and edit.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace cs::client {

/// Thread-safe.
class KnownServices {
 public:
  /// Read when it is first asked; a file that is not there knows nobody.
  explicit KnownServices(std::filesystem::path file) : file_(std::move(file)) {}

  std::optional<std::string> key_of(const std::string& peer);
  /// Survives a power cut once it has returned. conflict "net.key_changed" for a peer that is known by another key:
  /// only a person with an editor changes one.
  Status add(const std::string& peer, const std::string& fingerprint);

 private:
  void load();

  const std::filesystem::path file_;
  std::mutex mutex_;
  bool loaded_ = false;
  std::map<std::string, std::string> keys_;
};

}  // namespace cs::client
