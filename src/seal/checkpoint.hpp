// The head of a log as C2SP's tlog-checkpoint: its name, how many entries it has and the root over them, in a signed
// note (seal/note.hpp) whose key has the log's name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "seal/merkle.hpp"
#include "seal/note.hpp"

namespace cs::seal {

struct Head {
  std::uint64_t size = 0;
  Hash root = empty_root();
  bool operator==(const Head&) const = default;
};

std::string signed_head(const Head& head, const PrivateKey& key);
/// The head in a note, signed with `key` and of the log that it names. The note is a stranger's: errors as
/// PublicKey::open, and "seal.note" where the text is no checkpoint.
Result<Head> open_head(std::string_view note, const PublicKey& key);

}  // namespace cs::seal
