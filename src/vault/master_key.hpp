// The installation's master key: it wraps the keyring and nothing else.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "vault/key.hpp"

namespace cs::vault {

/// Where it comes from: `text` (64 hexadecimal digits, from the environment) before `file`.
struct MasterKeySource {
  std::filesystem::path file{};  ///< empty: master.key beside the keyring
  std::string text{};
};

/// not_found "key.no_master", invalid "key.open_to_others" (mode, or somebody else's), "key.form".
Result<Key> read_master_key(const MasterKeySource& source);
/// Makes the file, with mode 0600. conflict "key.exists".
Status write_master_key(const std::filesystem::path& file, const Key& key);

}  // namespace cs::vault
