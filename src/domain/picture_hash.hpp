// A perceptual hash: pictures that look the same have nearly the same 256 bits, however they were compressed or scaled.
// It says whether two files show one picture, not whether two pictures show one person.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cs::domain {

struct PictureHash {
  std::array<std::uint64_t, 4> bits{};
  bool operator==(const PictureHash&) const = default;
};

/// How many of the 256 bits differ.
inline int distance(const PictureHash& a, const PictureHash& b) {
  int n = 0;
  for (std::size_t i = 0; i < 4; ++i) n += std::popcount(a.bits[i] ^ b.bits[i]);
  return n;
}

/// 64 hexadecimal digits.
std::string to_hex(const PictureHash& hash);
/// nullopt on anything else than to_hex() gives.
std::optional<PictureHash> picture_hash_from(std::string_view hex);

}  // namespace cs::domain
