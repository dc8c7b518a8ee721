#include "vault/key.hpp"

#include <sodium.h>

#include <algorithm>

#include "base/hash.hpp"

namespace cs::vault {

Key::Key(std::span<const std::uint8_t, size> bytes) {
  std::ranges::copy(bytes, bytes_.begin());
}

Key::~Key() {
  sodium_memzero(bytes_.data(), bytes_.size());
}

Key Key::random() {
  init_crypto();
  Key key;
  randombytes_buf(key.bytes_.data(), size);
  return key;
}

Result<Key> Key::parse(std::string_view text) {
  const Error wrong = invalid("key.form", "A key is 64 hexadecimal digits.");
  Key key;
  std::size_t read = 0;
  const char* end = nullptr;
  init_crypto();
  if (sodium_hex2bin(key.bytes_.data(), size, text.data(), text.size(), " \t\r\n-", &read, &end) != 0 || read != size ||
      end != text.data() + text.size())
    return wrong;
  return key;
}

std::string Key::text() const {
  return to_hex(bytes_);
}

Key Key::derived(std::string_view purpose) const {
  init_crypto();
  Key out;
  crypto_generichash(out.bytes_.data(), size, reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size(),
                     bytes_.data(), size);
  return out;
}

std::string Key::id() const {
  return derived("countersign key id").text().substr(0, 32);
}

}  // namespace cs::vault
