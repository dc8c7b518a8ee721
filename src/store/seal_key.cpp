#include "store/seal_key.hpp"

#include <fmt/format.h>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "platform/files.hpp"

namespace cs::store {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t longest = 4096;

Error no_key(const fs::path& file) {
  return invalid(
      "seal.key",
      fmt::format("{} is no key of a seal: put back the one that this installation was made with.", file.string()));
}

/// Empty where the file is not there.
Result<std::string> line_of(const fs::path& file) {
  auto bytes = read_file(file, longest);
  if (!bytes && bytes.error().code == Code::not_found) return std::string();
  if (!bytes) return bytes.error();
  return trim(as_text(*bytes));
}

}  // namespace

Error seal_key_missing(const fs::path& folder) {
  return {Code::not_found, "seal.key_missing",
          fmt::format("{} is missing: without it nothing can be written into the record of this installation. Put it "
                      "back from a backup.",
                      (folder / "seal.key").string())};
}

Result<std::optional<seal::PrivateKey>> seal_key(const fs::path& folder) {
  const fs::path file = folder / "seal.key";
  CS_ASSIGN(const std::string line, line_of(file));
  if (line.empty()) return std::optional<seal::PrivateKey>{};
  if (others_may_use(file))
    return invalid("seal.key", fmt::format("Others may read {}: give it the mode 0600.", file.string()));
  auto key = seal::PrivateKey::parse(line);
  if (!key) return no_key(file);
  return std::optional(std::move(*key));
}

Result<seal::PublicKey> seal_public_key(const fs::path& folder) {
  const fs::path file = folder / "seal.pub";
  CS_ASSIGN(const std::string line, line_of(file));
  if (!line.empty()) {
    auto key = seal::PublicKey::parse(line);
    return key ? key : Result<seal::PublicKey>(no_key(file));
  }
  CS_ASSIGN(const auto key, seal_key(folder));
  if (!key) return seal_key_missing(folder);
  return key->public_key();
}

Result<seal::PrivateKey> make_seal_key(const fs::path& folder) {
  CS_ASSIGN(seal::PrivateKey key, seal::PrivateKey::make("countersign/" + new_uuid()));
  CS_TRY(write_file_durably(folder / "seal.pub", as_bytes(key.public_key().text() + "\n")));
  CS_TRY(write_file_durably(folder / "seal.key", as_bytes(key.text() + "\n")));
  return key;
}

}  // namespace cs::store
