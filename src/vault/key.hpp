// A secret of 32 bytes that leaves memory with its object.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::vault {

class Key {
 public:
  static constexpr std::size_t size = 32;
  explicit Key(std::span<const std::uint8_t, size> bytes);
  static Key random();
  /// 64 hexadecimal digits; blanks, line ends and hyphens between them do not count. invalid "key.form".
  static Result<Key> parse(std::string_view text);
  Key(const Key&) = default;
  Key& operator=(const Key&) = default;
  ~Key();

  ByteView bytes() const { return bytes_; }
  /// 64 hexadecimal digits. It is the secret itself: for the file of a master key and a recovery kit.
  std::string text() const;
  /// Another key, from which nobody finds this one; the same purpose gives the same key.
  Key derived(std::string_view purpose) const;
  /// By which a key is known without telling it: 32 hexadecimal digits.
  std::string id() const;

 private:
  Key() = default;
  std::array<std::uint8_t, size> bytes_{};
};

}  // namespace cs::vault
