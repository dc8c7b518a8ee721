// What this workstation has seen of each service's record. A supervisor's workstation is a witness: it keeps the newest
// signed head that it was shown, whoever signs in or out, and a service that cannot prove that its record goes on from
// there is refused. A file of lines, "service size root key", that a person can read and edit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "api/log_head.hpp"
#include "base/result.hpp"
#include "seal/checkpoint.hpp"

namespace cs::client {

/// Not thread-safe: the desk's control lane owns it.
class Witness {
 public:
  /// Read when it is first asked; a file that is not there has seen nothing. One that cannot be read is never written.
  explicit Witness(std::filesystem::path file) : file_(std::move(file)) {}

  /// How many entries this service's record had when it was seen last; 0: never, or judge() will refuse.
  std::int64_t seen(const std::string& service);
  /// Judges what the service answered when it was asked for its head since seen(), and keeps a head that goes on from
  /// the last one. corrupt "witness.rewritten" where it does not, or where a service that was seen before answers what
  /// proves nothing; corrupt "witness.key_changed" where another key signed it; corrupt "witness.unreadable" or the
  /// disk's error where the file of what was seen cannot be read. A service that was never seen and has no head is left
  /// alone; of one that was, any other failure is passed on.
  Status judge(const std::string& service, const Result<api::LogHead>& answer);

 private:
  struct Seen {
    seal::Head head;
    std::string key;
  };
  Status load();
  Status keep();

  const std::filesystem::path file_;
  bool loaded_ = false;
  std::map<std::string, Seen> seen_;
};

}  // namespace cs::client
