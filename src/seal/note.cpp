#include "seal/note.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <vector>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "seal/merkle.hpp"

namespace cs::seal {
namespace {

constexpr std::uint8_t ed25519 = 1;
constexpr std::size_t longest_note = std::size_t{64} << 10;
constexpr std::size_t most_signatures = 100;
constexpr std::string_view dash = "\xE2\x80\x94 ";
constexpr std::string_view private_prefix = "PRIVATE+KEY+";

using Key = std::array<std::uint8_t, 32>;

Error no_key() {
  return invalid("seal.key", "This is no key of a seal.");
}
Error no_note() {
  return invalid("seal.note", "This is no signed note.");
}

bool is_name(std::string_view name) {
  return !name.empty() && is_utf8(name) && name.find_first_of(" +\n") == std::string_view::npos &&
         std::none_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::uint32_t id_of(std::string_view name, const Key& key) {
  Bytes bytes(name.begin(), name.end());
  bytes.push_back('\n');
  bytes.push_back(ed25519);
  bytes.insert(bytes.end(), key.begin(), key.end());
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
  init_crypto();
  crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
  return static_cast<std::uint32_t>(digest[0]) << 24 | static_cast<std::uint32_t>(digest[1]) << 16 |
         static_cast<std::uint32_t>(digest[2]) << 8 | digest[3];
}

std::string with_algorithm(const Key& key) {
  Bytes bytes{ed25519};
  bytes.insert(bytes.end(), key.begin(), key.end());
  return to_base64(bytes);
}

struct Parts {
  std::string name;
  std::string id;
  Key key{};
};

/// "<name>+<id>+<Base64>": Base64 has the plus, too, so that only the first two part.
std::optional<Parts> parts_of(std::string_view text) {
  const auto first = text.find('+');
  const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  Parts out{std::string(text.substr(0, first)), std::string(text.substr(first + 1, second - first - 1)), {}};
  const auto key = from_base64(text.substr(second + 1), out.key.size() + 1);
  if (!is_name(out.name) || !key || key->size() != out.key.size() + 1 || key->front() != ed25519) return std::nullopt;
  std::copy(key->begin() + 1, key->end(), out.key.begin());
  return out;
}

}  // namespace

PublicKey::PublicKey(std::string name, const Key& key) : name_(std::move(name)), id_(id_of(name_, key)), key_(key) {}

Result<PublicKey> PublicKey::parse(std::string_view text) {
  auto parts = parts_of(text);
  if (!parts) return no_key();
  PublicKey out(std::move(parts->name), parts->key);
  if (parts->id != fmt::format("{:08x}", out.id_)) return no_key();
  return out;
}

std::string PublicKey::text() const {
  return fmt::format("{}+{:08x}+{}", name_, id_, with_algorithm(key_));
}

std::string PublicKey::fingerprint() const {
  const std::string name = text();
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
  init_crypto();
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(name.data()), name.size());
  std::string out = to_base64(ByteView(digest));
  while (out.ends_with('=')) out.pop_back();
  return "SHA256:" + out;
}

Result<std::string> PublicKey::open(std::string_view note) const {
  if (note.size() > longest_note || !is_utf8(note) || note.empty() || note.back() != '\n') return no_note();
  for (const char c : note)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return no_note();
  const auto blank = note.rfind("\n\n");
  if (blank == std::string_view::npos) return no_note();
  const std::string_view text = note.substr(0, blank + 1);
  std::string_view rest = note.substr(blank + 2);
  if (rest.empty()) return no_note();
  bool ours = false;
  for (std::size_t signatures = 0; !rest.empty(); ++signatures) {
    if (signatures == most_signatures) return no_note();
    const auto end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (!line.starts_with(dash)) return no_note();
    line.remove_prefix(dash.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos || !is_name(line.substr(0, space))) return no_note();
    const auto bytes = from_base64(line.substr(space + 1), longest_note);
    if (!bytes || bytes->size() < 5) return no_note();
    const std::uint32_t id = static_cast<std::uint32_t>((*bytes)[0]) << 24 |
                             static_cast<std::uint32_t>((*bytes)[1]) << 16 |
                             static_cast<std::uint32_t>((*bytes)[2]) << 8 | (*bytes)[3];
    if (line.substr(0, space) != name_ || id != id_) continue;  // somebody else's, a witness's perhaps
    const auto* signed_bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (bytes->size() != 4 + crypto_sign_BYTES ||
        crypto_sign_verify_detached(bytes->data() + 4, signed_bytes, text.size(), key_.data()) != 0)
      return Error{Code::corrupt, "seal.signature", "A signature of the log's head is wrong."};
    ours = true;
  }
  if (!ours) return invalid("seal.unsigned", "The log's head is not signed with this installation's key.");
  return std::string(text);
}

PublicKey PrivateKey::public_of(std::string name, const Key& seed) {
  init_crypto();
  Key key{};
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
  crypto_sign_seed_keypair(key.data(), secret.data(), seed.data());
  sodium_memzero(secret.data(), secret.size());
  return {std::move(name), key};
}

PrivateKey::PrivateKey(std::string name, const Key& seed) : public_(public_of(std::move(name), seed)), seed_(seed) {
  Key key{};
  crypto_sign_seed_keypair(key.data(), secret_.data(), seed.data());
}

PrivateKey::~PrivateKey() {
  sodium_memzero(seed_.data(), seed_.size());
  sodium_memzero(secret_.data(), secret_.size());
}

Result<PrivateKey> PrivateKey::make(std::string name) {
  if (!is_name(name)) return invalid("seal.key", "The name of a key has no space and no plus.");
  init_crypto();
  Key seed{};
  randombytes_buf(seed.data(), seed.size());
  return PrivateKey(std::move(name), seed);
}

Result<PrivateKey> PrivateKey::parse(std::string_view text) {
  if (!text.starts_with(private_prefix)) return no_key();
  auto parts = parts_of(text.substr(private_prefix.size()));
  if (!parts) return no_key();
  PrivateKey out(std::move(parts->name), parts->key);
  if (parts->id != fmt::format("{:08x}", out.public_.id())) return no_key();
  return out;
}

std::string PrivateKey::text() const {
  return fmt::format("{}{}+{:08x}+{}", private_prefix, public_.name(), public_.id(), with_algorithm(seed_));
}

std::string PrivateKey::sign(std::string_view text) const {
  Bytes bytes(4 + crypto_sign_BYTES);
  for (int i = 0; i < 4; ++i)
    bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(public_.id() >> (24 - 8 * i));
  crypto_sign_detached(bytes.data() + 4, nullptr, reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       secret_.data());
  return fmt::format("{}\n{}{} {}\n", text, dash, public_.name(), to_base64(bytes));
}

}  // namespace cs::seal
