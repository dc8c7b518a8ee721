// Numbers as Microsoft's files keep them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"

namespace cs::exchange {

/// The caller knows that they stand there.
inline std::uint16_t u16_at(ByteView b, std::size_t at) {
  return static_cast<std::uint16_t>(b[at] | (b[at + 1] << 8));
}
inline std::uint32_t u32_at(ByteView b, std::size_t at) {
  return u16_at(b, at) | (std::uint32_t{u16_at(b, at + 2)} << 16);
}
inline double double_at(ByteView b, std::size_t at) {
  return std::bit_cast<double>(u32_at(b, at) | (std::uint64_t{u32_at(b, at + 4)} << 32));
}

}  // namespace cs::exchange
