// The installation's own keys: what signs the heads of its log, in two files of the data folder.
//     seal.key   the private key, mode 0600; whoever has it can write another record that verifies
//     seal.pub   the public one, for whoever verifies elsewhere: keep a copy away from this machine
#pragma once

#include <filesystem>
#include <optional>

#include "seal/note.hpp"

namespace cs::store {

/// "seal.key" (invalid) where the file is no key or others may read it.
Result<std::optional<seal::PrivateKey>> seal_key(const std::filesystem::path& folder);
/// From seal.pub, or seal.key where that is not there. "seal.key_missing" (not_found).
Result<seal::PublicKey> seal_public_key(const std::filesystem::path& folder);
/// A new key of a new name, in both files.
Result<seal::PrivateKey> make_seal_key(const std::filesystem::path& folder);
Error seal_key_missing(const std::filesystem::path& folder);

}  // namespace cs::store
