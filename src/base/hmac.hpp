// HMAC-SHA-256 (RFC 2104): how two programs that share a secret sign what they say to each other.
#pragma once

#include <string>
#include <string_view>

namespace cs {

/// 64 hexadecimal digits. The key may have any length.
std::string hmac_sha256(std::string_view key, std::string_view text);

}  // namespace cs
