#include "base/sha256.hpp"

#include <sodium.h>

#include <array>

#include "base/hash.hpp"

namespace cs {

struct Sha256::State {
  crypto_hash_sha256_state sodium;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  init_crypto();
  crypto_hash_sha256_init(&state_->sodium);
}

Sha256::~Sha256() = default;

void Sha256::add(ByteView piece) {
  crypto_hash_sha256_update(&state_->sodium, piece.data(), piece.size());
}

std::string Sha256::finish() {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(&state_->sodium, digest.data());
  return to_hex(digest);
}

}  // namespace cs
