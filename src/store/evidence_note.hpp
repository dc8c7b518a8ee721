// What the service signs of a package of evidence that leaves it: of what, when and by whose hand it was made, and the
// digest of the list of its files. A signed note like the heads of the log, and never to be taken for one, because
// those begin with the key's name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "seal/note.hpp"

namespace cs::store {

struct EvidenceNote {
  std::string of;  ///< "decision d17" or "campaign k"
  TimePoint made{};
  std::string by;
  std::int64_t decisions = 0;
  std::string contents;  ///< SHA-256 of the list of files
  bool operator==(const EvidenceNote&) const = default;
};

std::string signed_note(const EvidenceNote& note, const seal::PrivateKey& key);
/// Of one signature and nothing else. Errors as PublicKey::open; invalid "evidence.damaged" for any other text.
Result<EvidenceNote> open_note(std::string_view note, const seal::PublicKey& key);

}  // namespace cs::store
