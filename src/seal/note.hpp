// Text signed with Ed25519 in the form of C2SP's signed-note, and keys as its tools write them.
//
//     <text, each line ended>
//     <empty line>
//     — <name of the key> <Base64 of the key's id and the signature>
//
// Whoever has the public key can verify it with any tool that knows the form.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace cs::seal {

/// What a signature is verified with; nobody's secret.
class PublicKey {
 public:
  /// "<name>+<id, 8 hexadecimal digits>+<Base64>". "seal.key" (invalid) for anything else.
  static Result<PublicKey> parse(std::string_view text);
  std::string text() const;
  const std::string& name() const { return name_; }
  std::uint32_t id() const { return id_; }
  /// What people compare: "SHA256:" and the SHA-256 of text() in Base64 without padding.
  std::string fingerprint() const;

  /// The text of a note that this key signed. The note is a stranger's: "seal.note" (invalid) where it has no such form
  /// or is longer than 64 KB, "seal.unsigned" (invalid) where this key did not sign it, "seal.signature" (corrupt)
  /// where a signature by this key is wrong.
  Result<std::string> open(std::string_view note) const;

  bool operator==(const PublicKey&) const = default;

 private:
  friend class PrivateKey;
  PublicKey(std::string name, const std::array<std::uint8_t, 32>& key);
  std::string name_;
  std::uint32_t id_ = 0;
  std::array<std::uint8_t, 32> key_{};
};

/// What signs. Its memory is wiped when it goes.
class PrivateKey {
 public:
  /// "seal.key" (invalid) for a name that is empty or has a space or a plus in it.
  static Result<PrivateKey> make(std::string name);
  /// "PRIVATE+KEY+<name>+<id>+<Base64>". "seal.key" (invalid) for anything else.
  static Result<PrivateKey> parse(std::string_view text);
  std::string text() const;
  const PublicKey& public_key() const { return public_; }

  /// The note. `text` is UTF-8, ends with a newline and has no other control characters.
  std::string sign(std::string_view text) const;

  PrivateKey(const PrivateKey&) = default;
  PrivateKey& operator=(const PrivateKey&) = default;
  ~PrivateKey();

 private:
  PrivateKey(std::string name, const std::array<std::uint8_t, 32>& seed);
  static PublicKey public_of(std::string name, const std::array<std::uint8_t, 32>& seed);
  PublicKey public_;
  std::array<std::uint8_t, 32> seed_{};
  std::array<std::uint8_t, 64> secret_{};
};

}  // namespace cs::seal
