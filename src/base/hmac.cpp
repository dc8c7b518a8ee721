#include "base/hmac.hpp"

#include <sodium.h>

#include <array>

#include "base/hash.hpp"

namespace cs {

std::string hmac_sha256(std::string_view key, std::string_view text) {
  init_crypto();
  crypto_auth_hmacsha256_state state;
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  crypto_auth_hmacsha256_final(&state, mac.data());
  return to_hex(mac);
}

}  // namespace cs
