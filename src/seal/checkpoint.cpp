#include "seal/checkpoint.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace cs::seal {

std::string signed_head(const Head& head, const PrivateKey& key) {
  return key.sign(fmt::format("{}\n{}\n{}\n", key.public_key().name(), head.size, to_base64(head.root)));
}

Result<Head> open_head(std::string_view note, const PublicKey& key) {
  CS_ASSIGN(const std::string text, key.open(note));
  const auto bad = [] { return invalid("seal.note", "The signed note is no head of a log."); };
  const auto lines = split(text, '\n');  // what stands behind the third one is of versions to come
  if (lines.size() < 4 || lines[0] != key.name()) return bad();
  const auto size = number_from<std::uint64_t>(lines[1]);
  const auto root = hash_from_base64(lines[2]);
  if (!size || !root || lines[1] != std::to_string(*size)) return bad();
  return Head{*size, *root};
}

}  // namespace cs::seal
