#include "domain/picture_hash.hpp"

#include <charconv>

namespace cs::domain {
namespace {

constexpr std::size_t digits_a_word = 16;

}  // namespace

std::string to_hex(const PictureHash& hash) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const std::uint64_t word : hash.bits)
    for (int shift = 60; shift >= 0; shift -= 4) out += digits[word >> shift & 15];
  return out;
}

std::optional<PictureHash> picture_hash_from(std::string_view hex) {
  PictureHash out;
  if (hex.size() != digits_a_word * out.bits.size()) return std::nullopt;
  for (std::uint64_t& word : out.bits) {
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + digits_a_word, word, 16);
    if (error != std::errc() || end != hex.data() + digits_a_word) return std::nullopt;
    hex.remove_prefix(digits_a_word);
  }
  return out;
}

}  // namespace cs::domain
