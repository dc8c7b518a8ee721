#include "base/hash.hpp"

#include <sodium.h>

#include <array>
#include <cstdlib>
#include <mutex>

namespace cs {

void init_crypto() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (sodium_init() < 0) std::abort();  // no random numbers: nothing here may run
  });
}

std::string to_hex(ByteView bytes) {
  std::string out(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
  out.resize(bytes.size() * 2);
  return out;
}

std::string blake2b(ByteView data, ByteView key) {
  init_crypto();
  std::array<unsigned char, 32> digest{};
  crypto_generichash(digest.data(), digest.size(), data.data(), data.size(), key.empty() ? nullptr : key.data(),
                     key.size());
  return to_hex(digest);
}

std::string sha256(ByteView data) {
  init_crypto();
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), data.data(), data.size());
  return to_hex(digest);
}

std::string hash_password(std::string_view password) {
  init_crypto();
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    std::abort();  // 64 MiB could not be had: never store a weaker hash instead
  }
  return out.data();
}

bool verify_password(const std::string& stored, std::string_view password) {
  init_crypto();
  return crypto_pwhash_str_verify(stored.c_str(), password.data(), password.size()) == 0;
}

bool equal_secret(std::string_view a, std::string_view b) {
  init_crypto();
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace cs
